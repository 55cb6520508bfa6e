package dev.runbook.chaos.live;

import static dev.runbook.chaos.live.ServerFixture.alert;
import static dev.runbook.chaos.live.ServerFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.runbook.chaos.live.CommandLineFixture.Ran;
import dev.runbook.engine.journal.RunDirectory;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever stops a run or a rollback, with Ctrl-C or {@code runbook abort}, is heard, and told what became of it. */
class StoppedRunTests extends InterruptedFixture {

    @BeforeEach
    void prepare() throws IOException {
        Files.writeString(directory.resolve("policy.yaml"), "undrilled: true\n");
    }

    private String[] under(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--policy", directory.resolve("policy.yaml").toString()));
        return all.toArray(String[]::new);
    }

    private CompletableFuture<Ran> begun(String... arguments) {
        return CompletableFuture.supplyAsync(() -> shop.run(under(arguments)));
    }

    private Process process(Path log, String... arguments) throws IOException {
        return new ProcessBuilder(shop.command(shop.runs(), under(arguments)))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private void make(String map) {
        client().resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(map)
                        .endMetadata()
                        .build())
                .create();
    }

    private void assertNothingIsLeftBehind() throws IOException {
        assertThat(shop.runs().resolve(shop.theRun() + ".stop")).doesNotExist();
        assertThat(journal().lines().reduce((one, two) -> two).orElse("")).contains("\"type\":\"LockReleased\"");
        var agents = client().apps()
                .deployments()
                .inNamespace("default")
                .withName("agents")
                .get();
        assertThat(agents.getMetadata().getAnnotations()).doesNotContainKey("runbook.dev/lock");
    }

    @Test
    void abortStopsARunThatWaitsAndSaysWhatWasTakenBack() throws Exception {
        var run = begun("apply", "WaitingFixture", "--yes");
        awaitJournal("\"StepStarted\",\"step\":\"never\"");

        var abort = shop.run("abort", shop.theRun());

        assertThat(abort.code()).as(abort.all()).isZero();
        var ran = run.get(1, TimeUnit.MINUTES);
        assertThat(ran.code()).as(ran.all()).isEqualTo(130);
        assertThat(ran.out())
                .contains("WaitingFixture.never was stopped: runbook abort; taken back: grow")
                .contains("Everything that it did is taken back")
                .doesNotContain("its rollbacks do", "runbook resume");
        assertThat(shop.replicas()).isEqualTo(2);
        assertNothingIsLeftBehind();
        var resumed = shop.run("resume", shop.theRun(), "--yes");
        assertThat(resumed.code()).as(resumed.all()).isEqualTo(7);
        assertThat(resumed.err()).contains("has ended ABORTED and is taken back", "Apply again.");
        var again = shop.run("rollback", shop.theRun(), "--yes");
        assertThat(again.code()).as(again.all()).isEqualTo(7);
        assertThat(again.err()).contains("is rolled back already");
    }

    @Test
    void aRunThatNobodyIsAtIsNotAskedToStop() throws IOException {
        assertThat(shop.run("apply", "GrowAgents", "--yes").code()).isZero();
        var run = shop.theRun();
        var lines = journal().lines().toList();
        var killed =
                lines.stream().takeWhile(line -> !line.contains("\"RunEnded\"")).toList();
        Files.writeString(shop.runs().resolve(run + ".jsonl"), String.join("\n", killed) + "\n");

        var abort = shop.run("abort", run);

        assertThat(abort.code()).as(abort.all()).isEqualTo(7);
        assertThat(abort.err())
                .contains("nobody is at work on the run " + run, "runbook resume " + run, "runbook rollback " + run);
        assertThat(shop.runs().resolve(run + ".stop")).doesNotExist();
    }

    @Test
    void whatWasAskedOfADeadProcessDoesNotStopTheNext() throws IOException {
        assertThat(shop.run("apply", "GrowAgents", "--yes", "--param", "asks=true")
                        .code())
                .isEqualTo(5);
        shop.person("alice");
        var run = shop.theRun();
        assertThat(shop.by("alice", "approve", run, "queue", "--yes").code()).isZero();
        new RunDirectory(shop.runs()).askToStop(run);

        var resumed = shop.run("resume", run, "--yes");

        assertThat(resumed.code()).as(resumed.all()).isZero();
        assertThat(resumed.err()).doesNotContain("Stopping");
        assertNothingIsLeftBehind();
    }

    @Test
    void abortStopsARollbackThatIsGoneOnWithLater() throws Exception {
        assertThat(shop.run(under("apply", "SlowBackFixture", "--yes")).code()).isZero();
        var run = shop.theRun();
        var back = begun("rollback", run, "--yes");
        awaitJournal("\"RollbackStarted\",\"step\":\"note\"");

        var abort = shop.run("abort", run);

        assertThat(abort.code()).as(abort.all()).isZero();
        stoppedInItsMiddle(back.get(1, TimeUnit.MINUTES), run);
        var again = shop.run(under("rollback", run, "--yes"));
        assertThat(again.code()).as(again.all()).isZero();
        assertTakenBack();
    }

    @Test
    void ctrlCStopsARollbackThatIsGoneOnWithLater() throws Exception {
        assertThat(shop.run(under("apply", "SlowBackFixture", "--yes")).code()).isZero();
        var run = shop.theRun();
        var log = directory.resolve("rollback.log");
        var back = process(log, "rollback", run, "--yes");
        awaitJournal("\"RollbackStarted\",\"step\":\"note\"");

        interrupt(back);

        assertThat(back.waitFor(1, TimeUnit.MINUTES)).isTrue();
        stoppedInItsMiddle(new Ran(back.exitValue(), text(log), text(log)), run);
        var again = shop.run(under("resume", run, "--yes"));
        assertThat(again.all()).contains("ROLLED_BACK");
        assertTakenBack();
    }

    private void stoppedInItsMiddle(Ran ran, String run) throws IOException {
        assertThat(ran.code()).as(ran.all()).isEqualTo(130);
        assertThat(ran.err()).contains("Stopping after the effect that is under way");
        assertThat(ran.out())
                .contains("ABORTED", "the rollback was stopped", "not taken back yet: note, grow")
                .contains("Go on with: runbook rollback " + run);
        assertThat(shop.replicas()).isEqualTo(3);
        assertNothingIsLeftBehind();

        make("go");
    }

    private void assertTakenBack() {
        assertThat(shop.replicas()).isEqualTo(2);
        assertThat(journal()).contains("\"verdict\":\"ROLLED_BACK\"");
    }

    @Test
    void aSecondCtrlCWaitsForTheEffectThatIsUnderWay() throws Exception {
        var log = directory.resolve("apply.log");
        var run = process(log, "apply", "HoldingFixture", "--yes");
        awaitJournal("\"EffectIntended\",\"step\":\"hold\"");

        interrupt(run);
        await().atMost(LONG).until(() -> text(log).contains("Stopping after"));
        interrupt(run);
        await().atMost(LONG).until(() -> text(log).contains("Not waiting"));
        shop.letGo();

        assertThat(run.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(run.exitValue()).as(text(log)).isEqualTo(130);
        assertThat(text(log)).contains("Go on with: runbook resume " + shop.theRun());
        assertThat(journal()).contains("\"EffectEnded\",\"step\":\"hold\",\"sequence\":1,\"outcome\":\"DONE\"");
    }

    @Test
    void whoEndsTheProcessIsToldHowToGoOn() throws Exception {
        var log = directory.resolve("apply.log");
        var run = process(log, "apply", "WaitingFixture", "--yes");
        awaitJournal("\"StepStarted\",\"step\":\"never\"");

        run.destroy();

        assertThat(run.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(text(log))
                .contains("nothing was rolled back. Go on with: runbook resume " + shop.theRun())
                .contains("runbook rollback " + shop.theRun());
    }

    @Test
    void aCommandInAPodIsUnderWayUntilItEndsOrItsStepTakesTooLong() throws Exception {
        var log = directory.resolve("apply.log");
        var run = process(log, "apply", "LoadingFixture", "--yes");
        awaitJournal("GET configmaps default/begun");

        interrupt(run);
        await().atMost(LONG).until(() -> text(log).contains("Stopping after"));
        interrupt(run);
        await().atMost(LONG).until(() -> text(log).contains("Not waiting"));

        assertThat(run.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(run.exitValue()).as(text(log)).isEqualTo(130);
        assertThat(journal()).contains("the command had not ended").doesNotContain("\"outcome\":\"DONE\"");
    }

    @Test
    void aCommandOfAProcessThatWasKilledIsRunAgainWhereAPersonSaysItWasNot() throws Exception {
        var run = process(directory.resolve("apply.log"), "apply", "LoadingFixture", "--yes", "--lease", "3s");
        awaitJournal("GET configmaps default/begun");
        run.destroyForcibly().waitFor();
        var id = shop.theRun();
        assertThat(shop.run("status", id).out()).contains("not known whether it was applied");
        shop.letGo();

        await().atMost(LONG).until(() -> shop.run(under("resume", id, "--yes")).code() == 5);
        var after = shop.run(under("resume", id, "--yes", "--assume", "not-done", "load"));

        assertThat(after.code()).as(after.all()).isZero();
    }

    /** The runs of the last half hour count as attempts, so a server reads them all when another one is to begin. */
    @Test
    void abortIsHeardByAServerThatHasReadTheJournalOfTheRun() throws Exception {
        var policy = "undrilled: true\nserve: {default: automatic, runbooks: {UndrilledFixture: approval}}\n";
        try (var server = server(policy)) {
            server.post(message(alert("AgentsAwaited", "f1", "firing")));
            awaitJournal("\"StepStarted\",\"step\":\"never\"");
            server.post(message(alert("AgentsLost", "f2", "firing")));
            await().atMost(LONG).until(() -> server.log().contains("May UndrilledFixture do this"));

            var resumed = shop.run(under("resume", shop.theRun(), "--yes"));
            assertThat(resumed.code()).as(resumed.all()).isEqualTo(6);
            var abort = shop.run("abort", shop.theRun());

            assertThat(abort.code()).as(abort.all()).isZero();
            await().atMost(LONG).until(() -> server.log().contains("WaitingFixture for AgentsAwaited ended ABORTED"));
        }
    }

    private ServerProcessFixture server(String policy) throws IOException {
        return new ServerProcessFixture(
                directory.resolve("server.log"), ServerFixture.arguments(directory, shop, policy));
    }

    @Test
    void ctrlCEndsAServerAndNotTheRunThatIsUnderWay() throws Exception {
        var policy = "undrilled: true\nserve: {default: automatic}\n";
        try (var server = server(policy)) {
            server.post(message(alert("AgentsAwaited", "f1", "firing")));
            awaitJournal("\"StepStarted\",\"step\":\"never\"");

            server.interrupt();

            assertThat(server.log()).contains("what was accepted and not done is taken up by the next start");
        }
        assertThat(journal()).doesNotContain("RunEnded", "RollbackStarted");
        assertThat(shop.replicas()).isEqualTo(3);
        try (var next = new ServerFixture(directory, shop, policy)) {
            awaitJournal("\"type\":\"RunResumed\"");
        }
    }

    @Test
    void whoEndsTheProcessWaitsForTheEffectThatIsUnderWay() throws Exception {
        endsAtItsFirstWrite("apply", "SlowBackFixture", "--yes");

        var resumed = shop.run(under("resume", shop.theRun(), "--yes"));

        assertThat(resumed.code()).as(resumed.all()).isZero();
        assertThat(shop.replicas()).isEqualTo(3);
    }

    @Test
    void whoEndsTheProcessOfARollbackWaitsForTheEffectThatIsUnderWay() throws Exception {
        assertThat(shop.run(under("apply", "SlowBackFixture", "--yes")).code()).isZero();
        endsAtItsFirstWrite("rollback", shop.theRun(), "--yes");
        make("go");

        var again = shop.run(under("rollback", shop.theRun(), "--yes"));

        assertThat(again.code()).as(again.all()).isZero();
        assertTakenBack();
    }

    /** Ends a command by SIGTERM while the API server takes its time to answer the first write of a step. */
    private void endsAtItsFirstWrite(String... arguments) throws Exception {
        var log = directory.resolve("ended.log");
        int before = intended();
        var writing = new CountDownLatch(1);
        var answered = new CompletableFuture<Void>();
        var kubeconfig = directory.resolve("kubeconfig");
        var direct = Files.readString(kubeconfig);
        try (var front = new FrontFixture(
                kubeconfig,
                call -> !call.getRequestMethod().equals("GET") && intended() > before,
                (exchange, server) -> {
                    writing.countDown();
                    answered.join();
                    server.handle(exchange);
                })) {
            var process = process(log, arguments);
            assertThat(writing.await(1, TimeUnit.MINUTES)).as(text(log)).isTrue();

            process.destroy();
            await().atMost(LONG)
                    .until(() -> text(log).contains("Ending after the effect that is under way") || !process.isAlive());
            answered.complete(null);

            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(text(log)).isEqualTo(143);
            assertThat(ended()).as(journal()).isEqualTo(intended()).isGreaterThan(before);
        } finally {
            answered.complete(null);
            Files.writeString(kubeconfig, direct);
        }
        assertThat(shop.run("status", shop.theRun()).out()).doesNotContain("not known whether it was applied");
    }

    private int intended() {
        return count("\"type\":\"EffectIntended\"");
    }

    private int ended() {
        return count("\"type\":\"EffectEnded\"");
    }

    private int count(String type) {
        return (int) journal().lines().filter(line -> line.contains(type)).count();
    }
}
