package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.api.ObjectRef;
import dev.runbook.chaos.live.CommandLineFixture.Ran;
import dev.runbook.engine.gate.Intent;
import dev.runbook.engine.journal.JournalRecord.LockReleased;
import dev.runbook.engine.live.EndedRuns;
import dev.runbook.engine.live.Hold;
import dev.runbook.engine.live.RunLock;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Of two runs that want the same, one writes; also when the other one slept through its own end. */
class FenceTests extends ShopFixture {
    private static final ObjectRef AGENTS = new ObjectRef("apps/v1", "Deployment", "default", "agents");
    private static final Duration LEASE = Duration.ofSeconds(30);

    private Deployment agents() {
        return client().apps()
                .deployments()
                .inNamespace("default")
                .withName("agents")
                .get();
    }

    private String mark() {
        var annotations = agents().getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get("runbook.dev/lock");
    }

    private Hold hold(String runbook, String run) {
        return Hold.take(
                client(),
                "default",
                "runbook-" + runbook,
                run,
                LEASE,
                List.of(AGENTS),
                Clock.systemUTC(),
                EndedRuns.NONE);
    }

    @Test
    void whoHasTheLockMarksItsObjectsAndTakesTheMarkAway() {
        try (var hold = hold("a", "run-1")) {
            assertThat(hold.token()).isEqualTo(1);
            assertThat(mark()).isEqualTo("default/runbook-a 1 run-1");
        }
        assertThat(mark()).isNull();

        hold("a", "run-2").close();
        try (var third = hold("a", "run-3")) {
            assertThat(third.token()).isEqualTo(3);
        }
    }

    /** Whoever dies after it is written down must not have left the mark. */
    @Test
    void whatSaysThatItIsReleasedIsNotToBeHadBefore() {
        try (var hold = hold("a", "run-1")) {
            var released = hold.release(Clock.systemUTC().instant());

            assertThat(released).isInstanceOf(LockReleased.class);
            assertThat(mark()).isNull();
            hold("a", "run-2").close();
        }
    }

    /** What is renewed and given back at the same moment is given back. */
    @Test
    void aRenewalThatWasStillOnItsWayDoesNotKeepTheLock() throws IOException {
        Runnable renews = () -> lease("runbook-a")
                .edit(found -> new LeaseBuilder(found)
                        .editSpec()
                        .withRenewTime(ZonedDateTime.now())
                        .endSpec()
                        .build());
        try (var client = overtaken("/leases/", new AtomicInteger(1), renews)) {
            RunLock.take(client, "default", "runbook-a", "run-1", LEASE, Clock.systemUTC(), EndedRuns.NONE)
                    .close();
        }
        assertThat(lease("runbook-a").get().getSpec().getHolderIdentity()).isEmpty();
    }

    /** A controller writes to what the run has just changed. */
    @Test
    void aMarkIsTakenAwayAlthoughSomebodyElseWritesToTheObject() throws IOException {
        Runnable writes = () -> client().apps()
                .deployments()
                .inNamespace("default")
                .withName("agents")
                .edit(found -> new DeploymentBuilder(found)
                        .editMetadata()
                        .addToAnnotations("written", String.valueOf(System.nanoTime()))
                        .endMetadata()
                        .build());
        var times = new AtomicInteger();
        try (var client = overtaken("/deployments/", times, writes);
                var hold = Hold.take(
                        client,
                        "default",
                        "runbook-a",
                        "run-1",
                        LEASE,
                        List.of(AGENTS),
                        Clock.systemUTC(),
                        EndedRuns.NONE)) {
            assertThat(mark()).isEqualTo("default/runbook-a " + hold.token() + " run-1");
            times.set(3);
        }
        assertThat(agents().getMetadata().getAnnotations())
                .containsKey("written")
                .doesNotContainKey("runbook.dev/lock");
    }

    /** A client whose next writes to a path, as many as there are left, come just after somebody else's. */
    private KubernetesClient overtaken(String path, AtomicInteger left, Runnable other) throws IOException {
        var config = Config.fromKubeconfig(Files.readString(directory.resolve("kubeconfig")));
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientBuilderConsumer(builder -> builder.addOrReplaceInterceptor("other", new Interceptor() {
                    @Override
                    public void before(BasicBuilder request, HttpRequest sent, Interceptor.RequestTags tags) {
                        if (sent.method().equals("PUT")
                                && sent.uri().getPath().contains(path)
                                && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                            other.run();
                        }
                    }
                }))
                .build();
    }

    @Test
    void anotherRunbookIsRefusedTheSameObject() {
        try (var hold = hold("a", "run-1")) {
            assertThatThrownBy(() -> hold("b", "run-2"))
                    .isInstanceOf(RunLock.HeldException.class)
                    .hasMessageContaining("run-1 of another runbook is at work on Deployment default/agents");
            var refused = shop.run("apply", "GrowAgents", "--yes");
            assertThat(refused.code()).as(refused.all()).isEqualTo(6);
            assertThat(refused.err()).contains("Deployment default/agents");
            assertThat(hold.token()).isEqualTo(1);
        }
        assertThat(shop.replicas()).isEqualTo(2);
        var applied = shop.run("apply", "GrowAgents", "--yes");
        assertThat(applied.code()).as(applied.all()).isZero();
        assertThat(mark()).isNull();
    }

    /** The resumed run is the same one; its process is another. */
    @Test
    void aSecondProcessOfTheSameRunTakesTheLockFromTheFirst() {
        var first = hold("a", "run-1");
        var version = agents().getMetadata().getResourceVersion();
        try (var second = hold("a", "run-1")) {
            assertThat(second.token()).isGreaterThan(first.token());
            assertThat(agents().getMetadata().getResourceVersion()).isNotEqualTo(version);
            first.close();
            assertThat(mark()).isEqualTo("default/runbook-a 2 run-1");
        }
    }

    /** Leases are compared by the clocks of two machines. One that leapt takes the lock from a run that is alive. */
    @Test
    void aClockThatLeaptTakesTheLockButNeverDoBothWrite() {
        var first = hold("a", "run-1");
        var look = agents();
        try (var second = Hold.take(
                client(),
                "default",
                "runbook-a",
                "run-2",
                LEASE,
                List.of(AGENTS),
                Clock.offset(Clock.systemUTC(), Duration.ofHours(1)),
                EndedRuns.NONE)) {
            assertThat(second.token()).isEqualTo(2);
            assertThat(second.judged()).singleElement().satisfies(judged -> {
                assertThat(judged.judged()).contains("the run run-1", "still has the lock default/runbook-a");
                assertThat(judged.outcome()).isEqualTo("it has run out");
                assertThat(judged.at()).isAfter(judged.limit());
            });
            var objections = first.guards().stream()
                    .flatMap(guard -> guard.objection(aimedAt(agents())).stream())
                    .toList();
            assertThat(objections).first().asString().contains("Deployment agents was taken over by another run");
            assertThat(second.guards())
                    .allSatisfy(guard ->
                            assertThat(guard.objection(aimedAt(agents()))).isEmpty());
            // What the first had looked at before is not what is there, so a write that is bound to it fails.
            look.getSpec().setReplicas(9);
            assertThatThrownBy(() -> client().resource(look).update())
                    .hasMessageContaining("the object has been modified");
        }
        first.close();
        assertThat(shop.replicas()).isEqualTo(2);
    }

    private static Intent aimedAt(Deployment agents) {
        var yaml = new KubernetesSerialization();
        var object = yaml.unmarshal(yaml.asJson(agents), GenericKubernetesResource.class);
        return new Intent("step", false, "PATCH", null, null, List.of(object), List.of(AGENTS));
    }

    @Test
    void whatTheRunKnowsOfItsLockIsInItsJournal() throws IOException {
        assertThat(shop.run("apply", "GrowAgents", "--yes").code()).isZero();

        assertThat(Files.readString(shop.runs().resolve(shop.theRun() + ".jsonl")))
                .contains(
                        "\"type\":\"LockTaken\",\"lock\":\"default/runbook-growagents\",\"token\":1",
                        "\"name\":\"agents\"",
                        "\"type\":\"LockReleased\"")
                .contains("\"targets\":", "\"engine\":", "\"cluster\":");
    }

    @Test
    void ofSeveralThatBeginAtOnceOneWrites() throws Exception {
        var racers = Executors.newFixedThreadPool(4);
        try {
            var tasks = IntStream.range(0, 4)
                    .mapToObj(i -> (Callable<Ran>) () -> shop.with(
                            directory.resolve("machine" + i), "apply", "GrowAgents", "--yes", "--param", "by=1"))
                    .toList();
            int done = 0;
            for (var racer : racers.invokeAll(tasks)) {
                var ran = racer.get();
                if (ran.code() == 0) {
                    done++;
                } else {
                    // Late ones find what the winner made, already in their plan.
                    assertThat(ran.code()).as(ran.all()).isIn(1, 6);
                }
            }
            assertThat(done).isEqualTo(1);
        } finally {
            racers.shutdownNow();
        }
        assertThat(shop.replicas()).isEqualTo(3);
        assertThat(agents().getMetadata().getGeneration()).isEqualTo(2);
        assertThat(mark()).isNull();
    }

    /** Stopped by SIGSTOP somewhere in its run, overtaken by another one, and woken: it writes nothing any more. */
    @Test
    void whoSleepsLongerThanItsLeaseWritesNothingMore() throws Exception {
        var random = new SplittableRandom(12);
        for (int i = 0; i < Integer.getInteger("runbook.pauses", 2); i++) {
            overtaken(directory.resolve("sleeper" + i), 3 + random.nextInt(14));
            close();
            serve();
        }
    }

    private void overtaken(Path journals, int lines) throws Exception {
        var log = directory.resolve("sleeper.log");
        var sleeper = new ProcessBuilder(
                        shop.command(journals, "apply", "GrowAgents", "--yes", "--lease", "3s", "--param", "by=5"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            while (sleeper.isAlive() && written(journals) < lines) {
                Thread.onSpinWait();
            }
            signal("STOP", sleeper);
            var other = shop.with(directory.resolve("other"), "apply", "GrowAgents", "--yes", "--param", "by=1");
            while (other.code() == 6) {
                other = shop.with(directory.resolve("other"), "apply", "GrowAgents", "--yes", "--param", "by=1");
            }
            var state = agents().getSpec() + " " + agents().getMetadata().getGeneration();
            signal("CONT", sleeper);
            assertThat(sleeper.waitFor(60, TimeUnit.SECONDS)).isTrue();

            assertThat(agents().getSpec() + " " + agents().getMetadata().getGeneration())
                    .as("stopped after %d lines; then:\n%s\nthe other:\n%s", lines, Files.readString(log), other.all())
                    .isEqualTo(state);
        } finally {
            sleeper.destroyForcibly().waitFor();
        }
    }

    private static void signal(String name, Process process) throws Exception {
        var sent = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
        sent.waitFor();
    }

    private static long written(Path journals) throws IOException {
        if (!Files.isDirectory(journals)) {
            return 0;
        }
        try (var files = Files.list(journals)) {
            var file = files.filter(f -> f.toString().endsWith(".jsonl")).findFirst();
            return file.isEmpty() ? 0 : Files.readString(file.get()).lines().count();
        }
    }
}
