package dev.runbook.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.api.Effect;
import dev.runbook.api.Effect.Outcome;
import dev.runbook.api.ObjectRef;
import dev.runbook.api.StepKind;
import dev.runbook.engine.journal.MemoryJournal;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StepGateTests {
    private static final String POD = "/api/v1/namespaces/default/pods/web";
    private static final String MAP = "/api/v1/namespaces/default/configmaps/settings";
    private static final String POD_JSON =
            "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"web\",\"namespace\":\"default\"},"
                    + "\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"web:1\",\"env\":"
                    + "[{\"name\":\"DB_PASSWORD\",\"value\":\"s3cret\"},{\"name\":\"MODE\",\"value\":\"fast\"}]}]}}";
    private static final String MAP_JSON = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":"
            + "\"settings\",\"namespace\":\"default\"},\"data\":{\"a\":\"1\"}}";

    private final ArenaFixture arena = new ArenaFixture();
    private final MemoryJournal journal = new MemoryJournal();
    private final Gate gate = new Gate(arena, journal, GateSettings.standard());

    @ParameterizedTest
    @EnumSource(names = "CHANGE", mode = EnumSource.Mode.EXCLUDE)
    void aWriteIsStoppedBeforeItIsSent(StepKind kind) {
        try (var step = gate.open("look", kind)) {
            assertThatThrownBy(() -> deletePod(step.client()))
                    .hasMessageContaining("DELETE pods default/web was stopped: step 'look' is of kind " + kind)
                    .hasMessageContaining("StepGateTests.deletePod(StepGateTests.java:")
                    .hasMessageContaining("Nothing was sent")
                    .hasMessageContaining("kind = CHANGE");

            assertThat(arena.http.sent).isEmpty();
            assertThat(step.writes()).isZero();
            assertThat(step.violations()).singleElement().satisfies(violation -> {
                assertThat(violation.operation()).isEqualTo("DELETE pods default/web");
                assertThat(violation.caller()).contains("StepGateTests.java:");
            });
        }
    }

    private static void deletePod(KubernetesClient client) {
        client.pods().inNamespace("default").withName("web").delete();
    }

    @Test
    void aConditionMayOnlyRead() {
        try (var condition = gate.openCondition("undo")) {
            assertThatThrownBy(() -> deletePod(condition.client()))
                    .hasMessageContaining("the condition of step 'undo' may only read");
        }
    }

    @Test
    void swallowingTheExceptionKeepsTheViolation() {
        try (var step = gate.open("look", StepKind.OBSERVE)) {
            try {
                deletePod(step.client());
            } catch (KubernetesClientException | IllegalStateException swallowed) {
                // What a careless step does.
            }
            assertThat(step.violations()).hasSize(1);
        }
    }

    @Test
    void everyWayToWriteOfTheClientIsStopped() {
        arena.http.on("GET " + POD, 200, POD_JSON).on("GET " + MAP, 200, MAP_JSON);
        var map = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("settings")
                .endMetadata()
                .build();
        List<java.util.function.Consumer<KubernetesClient>> writes = List.of(
                client -> client.resource(map).inNamespace("default").create(),
                client -> client.resource(map).inNamespace("default").serverSideApply(),
                client -> client.resource(map).inNamespace("default").update(),
                client -> client.configMaps()
                        .inNamespace("default")
                        .withName("settings")
                        .edit(m -> new ConfigMapBuilder(m).addToData("b", "2").build()),
                client -> client.configMaps()
                        .inNamespace("default")
                        .withName("settings")
                        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"b\":\"2\"}}"),
                client -> client.raw("/apis/apps/v1/namespaces/default/deployments/x", "DELETE", null),
                client -> client.pods().inNamespace("default").withName("web").evict(),
                client -> client.pods()
                        .inNamespace("default")
                        .withLabel("app", "web")
                        .delete(),
                client -> client.pods()
                        .inNamespace("default")
                        .withName("web")
                        .redirectingOutput()
                        .exec("ls"),
                client -> client.pods()
                        .inNamespace("default")
                        .withName("web")
                        .redirectingOutput()
                        .attach(),
                client -> client.adapt(io.fabric8.kubernetes.client.NamespacedKubernetesClient.class)
                        .inNamespace("default")
                        .pods()
                        .withName("web")
                        .delete(),
                client -> client.raw("/api/v1/namespaces/default/services/web/proxy/reset"));

        for (var write : writes) {
            try (var step = gate.open("look", StepKind.OBSERVE)) {
                assertThatThrownBy(() -> write.accept(step.client())).hasStackTraceContaining("was stopped");
                assertThat(step.violations()).hasSize(1);
            }
        }
        assertThat(arena.http.sent).allMatch(call -> call.startsWith("GET ") && !call.contains("proxy"));
    }

    @Test
    void anEffectIsJournaledWithThePreImageBeforeItIsSent() {
        arena.http.on("GET " + MAP, 200, MAP_JSON).on("PATCH " + MAP, 200, MAP_JSON);
        try (var step = gate.open("set", StepKind.CHANGE)) {
            merge(step.client());

            assertThat(step.effects().all()).singleElement().satisfies(effect -> {
                assertThat(effect.sequence()).isEqualTo(1);
                assertThat(effect.operation()).isEqualTo("PATCH configmaps default/settings");
                assertThat(effect.target()).isEqualTo(new ObjectRef("v1", "ConfigMap", "default", "settings"));
                assertThat(effect.outcome()).isEqualTo(Outcome.DONE);
                assertThat(effect.before().<String>get("data", "a")).isEqualTo("1");
            });
            assertThat(journal.lines()).hasSize(2);
            assertThat(journal.lines().get(0)).contains("\"type\":\"EffectIntended\"", "\"before\":{");
            assertThat(journal.lines().get(1)).contains("\"type\":\"EffectEnded\"", "\"outcome\":\"DONE\"");
        }
    }

    private static void merge(KubernetesClient client) {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("settings")
                        .withNamespace("default")
                        .endMetadata()
                        .build())
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"a\":\"2\"}}");
    }

    @Test
    void aWriteWhosePreImageCantBeReadIsNotSent() {
        arena.http.on("GET " + MAP, 403, "{\"kind\":\"Status\",\"code\":403,\"message\":\"no\"}");
        try (var step = gate.open("set", StepKind.CHANGE)) {
            assertThatThrownBy(() -> merge(step.client()))
                    .hasStackTraceContaining("could not be read before the write (403)")
                    .hasStackTraceContaining("Allow get on configmaps");
            assertThat(arena.http.sent).noneMatch(call -> call.startsWith("PATCH"));
            assertThat(step.writes()).isZero();
        }
    }

    @Test
    void aDeletedCollectionIsAnEffectOnEachOfItsObjects() {
        var pods = "/api/v1/namespaces/default/pods";
        arena.http
                .on(
                        "GET " + pods,
                        200,
                        "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[{\"metadata\":{\"name\":\"a\"}},"
                                + "{\"metadata\":{\"name\":\"b\"}}]}")
                .on("DELETE " + pods, 200, "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Success\"}");
        try (var step = gate.open("clear", StepKind.CHANGE)) {
            step.client().raw(pods + "?labelSelector=app%3Dweb", "DELETE", null);

            assertThat(step.effects().all())
                    .extracting(Effect::operation)
                    .containsExactly("DELETECOLLECTION pods default/a", "DELETECOLLECTION pods default/b");
            assertThat(step.effects().before("Pod", "b")).isPresent();
            assertThat(arena.http.sent.get(0)).isEqualTo("GET " + pods + "?labelSelector=app=web");
        }
    }

    @Test
    void aServerErrorLeavesAWriteUnknownAndIsNotRepeated() {
        arena.http.on("GET " + MAP, 200, MAP_JSON).on("PATCH " + MAP, 500, "{}");
        try (var step = gate.open("set", StepKind.CHANGE)) {
            assertThatThrownBy(() -> merge(step.client())).isInstanceOf(KubernetesClientException.class);

            assertThat(outcomes(step)).containsExactly(Outcome.UNKNOWN);
            assertThat(arena.http.sent)
                    .filteredOn(call -> call.startsWith("PATCH"))
                    .hasSize(1);
        }
    }

    @Test
    void aRefusedWriteChangedNothing() {
        arena.http.on("GET " + MAP, 200, MAP_JSON).on("PATCH " + MAP, 409, "{}");
        try (var step = gate.open("set", StepKind.CHANGE)) {
            assertThatThrownBy(() -> merge(step.client())).isInstanceOf(KubernetesClientException.class);

            assertThat(outcomes(step)).containsExactly(Outcome.FAILED);
            assertThat(step.effects().touched("ConfigMap", "settings")).isFalse();
        }
    }

    @Test
    void aLostAnswerLeavesAWriteUnknownAndARefusedConnectionIsRepeated() {
        arena.http
                .on("GET " + MAP, 200, MAP_JSON)
                .failing("PATCH " + MAP, new ConnectException("refused"))
                .failing("PATCH " + MAP, new IOException("reset"));
        try (var step = gate.open("set", StepKind.CHANGE)) {
            assertThatThrownBy(() -> merge(step.client())).hasStackTraceContaining("reset");

            assertThat(outcomes(step)).containsExactly(Outcome.UNKNOWN);
            assertThat(arena.http.sent)
                    .filteredOn(call -> call.startsWith("PATCH"))
                    .hasSize(2);
        }
    }

    private static List<Outcome> outcomes(StepGate step) {
        return step.effects().all().stream().map(Effect::outcome).toList();
    }

    @Test
    void throttledCallsAreRepeatedOnTheArenasClockAsTheServerAsks() {
        arena.http.on("GET " + POD, 429, "{}", "Retry-After", "7").on("GET " + POD, 200, POD_JSON);
        try (var step = gate.open("look", StepKind.OBSERVE)) {
            assertThat(step.client()
                            .pods()
                            .inNamespace("default")
                            .withName("web")
                            .get())
                    .isNotNull();
        }
        assertThat(Duration.between(ArenaFixture.START, arena.time().instant())).isEqualTo(Duration.ofSeconds(7));
        assertThat(journal.lines())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains("\"type\":\"CallRetried\"", "\"reason\":\"429\"", "\"pause\":\"PT7S\""));
    }

    @Test
    void repetitionEnds() {
        arena.http.on("GET " + POD, 503, "{}");
        try (var step = gate.open("look", StepKind.OBSERVE)) {
            assertThatThrownBy(() -> step.client()
                            .pods()
                            .inNamespace("default")
                            .withName("web")
                            .get())
                    .isInstanceOf(KubernetesClientException.class);
        }
        assertThat(arena.http.sent).hasSize(GateSettings.standard().attempts());
    }

    @Test
    void theSameSeedGivesTheSameJournal() {
        var lines = new ArrayList<List<String>>();
        for (long seed : new long[] {7, 7, 8}) {
            var seeded = new ArenaFixture(seed);
            seeded.http.on("GET " + POD, 500, "{}");
            var own = new MemoryJournal();
            try (var step = new Gate(seeded, own, GateSettings.standard()).open("look", StepKind.OBSERVE)) {
                assertThatThrownBy(() -> step.client()
                                .pods()
                                .inNamespace("default")
                                .withName("web")
                                .get())
                        .isInstanceOf(KubernetesClientException.class);
            }
            lines.add(own.lines());
        }
        assertThat(lines.get(0)).hasSize(4).isEqualTo(lines.get(1)).isNotEqualTo(lines.get(2));
    }

    @Test
    void theClientDiesWithTheStep() {
        var step = gate.open("undo", StepKind.CHANGE);
        var client = step.client();
        step.close();

        assertThatThrownBy(() -> deletePod(client))
                .hasStackTraceContaining("the client of step 'undo' was closed when the step ended");
        assertThatThrownBy(step::client).hasMessageContaining("was closed when the step ended");
        assertThat(arena.http.sent).isEmpty();
    }

    @Test
    void watchesEndWithTheStep() throws Exception {
        arena.http.on("UPGRADE /api/v1/namespaces/default/pods", 101, "");
        var first = new CompletableFuture<String>();
        var events = new CopyOnWriteArrayList<String>();
        var step = gate.open("look", StepKind.OBSERVE);
        step.client().pods().inNamespace("default").watch(new Watcher<Pod>() {
            @Override
            public void eventReceived(Action action, Pod pod) {
                events.add(action + " " + pod.getMetadata().getName());
                first.complete(events.get(0));
            }

            @Override
            public void onClose(WatcherException cause) {}
        });
        var socket = arena.http.sockets.get(0);
        socket.listener().onMessage(socket, "{\"type\":\"ADDED\",\"object\":" + POD_JSON + "}");
        assertThat(first.get()).isEqualTo("ADDED web");
        step.close();
        socket.listener().onMessage(socket, "{\"type\":\"DELETED\",\"object\":" + POD_JSON + "}");

        assertThat(events).hasSize(1);
        assertThat(socket.closed()).isTrue();
    }

    @Test
    void poisonFailsTheCallThatIsUnderWay() throws Exception {
        arena.http.silent("GET " + POD);
        var step = gate.open("look", StepKind.OBSERVE);
        var failure = new AtomicReference<Throwable>();
        var thread = new Thread(() -> {
            try {
                step.client().pods().inNamespace("default").withName("web").get();
            } catch (RuntimeException e) {
                failure.set(e);
            }
        });
        thread.start();
        while (arena.http.sent.isEmpty()) {
            Thread.onSpinWait();
        }
        step.poison("it never returned");
        thread.join();

        assertThat(failure.get()).hasStackTraceContaining("is no longer served: it never returned");
    }

    @Test
    void anExecMayBeDeclaredToOnlyRead() {
        arena.http.on("GET " + POD, 200, POD_JSON).on("UPGRADE " + POD + "/exec", 101, "");
        try (var step = gate.open("look", StepKind.OBSERVE)) {
            step.readOnly(
                            "redis-cli info",
                            () -> step.client()
                                    .pods()
                                    .inNamespace("default")
                                    .withName("web")
                                    .redirectingOutput()
                                    .exec("redis-cli", "info"))
                    .close();

            assertThat(step.violations()).isEmpty();
            assertThat(journal.lines()).anyMatch(line -> line.contains("ReadOnlyDeclared"));
            assertThatThrownBy(() -> step.client()
                            .pods()
                            .inNamespace("default")
                            .withName("web")
                            .redirectingOutput()
                            .exec("redis-cli", "flushall"))
                    .hasStackTraceContaining("EXEC pods default/web (redis-cli) was stopped");
        }
    }

    @Test
    void anExecIsAnEffectThatShowsTheProgramOnly() {
        arena.http.on("GET " + POD, 200, POD_JSON).on("UPGRADE " + POD + "/exec", 101, "");
        try (var step = gate.open("flush", StepKind.CHANGE)) {
            step.client()
                    .pods()
                    .inNamespace("default")
                    .withName("web")
                    .redirectingOutput()
                    .exec("redis-cli", "-a", "hunter3");

            assertThat(step.effects().all())
                    .extracting(Effect::operation)
                    .containsExactly("EXEC pods default/web (redis-cli)");
            assertThat(outcomes(step)).containsExactly(Outcome.UNKNOWN);
            assertThat(step.commandUnderWay()).isTrue();

            var socket = arena.http.sockets.get(0);
            socket.listener().onMessage(socket, ByteBuffer.wrap("\3{}".getBytes(StandardCharsets.UTF_8)));
            assertThat(outcomes(step)).containsExactly(Outcome.DONE);
            assertThat(step.commandUnderWay()).isFalse();
            assertThat(journal.lines()).noneMatch(line -> line.contains("hunter3"));
        }
    }

    @Test
    void aRefusedUpgradeIsAFailedEffect() {
        arena.http.on("GET " + POD, 200, POD_JSON).on("UPGRADE " + POD + "/exec", 403, "");
        try (var step = gate.open("flush", StepKind.CHANGE)) {
            assertThatThrownBy(() -> step.client()
                            .pods()
                            .inNamespace("default")
                            .withName("web")
                            .redirectingOutput()
                            .exec("ls"))
                    .isInstanceOf(KubernetesClientException.class);
            assertThat(outcomes(step)).containsExactly(Outcome.FAILED);
        }
    }

    @Test
    void secretsStayOutOfTheJournalButNotOutOfThePreImage() {
        var secret = "/api/v1/namespaces/default/secrets/db";
        arena.http
                .on("GET " + POD, 200, POD_JSON)
                .on("DELETE " + POD, 200, "{\"kind\":\"Status\",\"apiVersion\":\"v1\"}")
                .on(
                        "GET " + secret,
                        200,
                        "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"db\","
                                + "\"namespace\":\"default\"},\"data\":{\"user\":\"bWU=\"}}")
                .on("DELETE " + secret, 200, "{\"kind\":\"Status\",\"apiVersion\":\"v1\"}");
        try (var step = gate.open("clear", StepKind.CHANGE)) {
            deletePod(step.client());
            step.client().secrets().inNamespace("default").withName("db").delete();

            assertThat(String.join("\n", journal.lines()))
                    .contains("DB_PASSWORD", "fast", "\"kind\":\"Secret\"")
                    .doesNotContain("s3cret", "bWU=", "hunter2");
            assertThat(step.effects().before("Secret", "db").orElseThrow().<String>get("data", "user"))
                    .isEqualTo("bWU=");
        }
    }

    @Test
    void aClientOfOnesOwnIsRefusedOnTheStepsThreads() throws Exception {
        try (var step = gate.open("sneak", StepKind.CHANGE);
                var bound = step.bind()) {
            assertThatThrownBy(() -> new KubernetesClientBuilder().build())
                    .hasStackTraceContaining("Build no client yourself: take a KubernetesClient parameter");
            var started = new Thread(() -> {
                try {
                    new KubernetesClientBuilder().build();
                } catch (RuntimeException swallowed) {
                    // Kept as a violation.
                }
            });
            started.start();
            started.join();

            assertThat(step.violations()).hasSize(2);
        }
    }

    @Test
    void clientsElsewhereAreBuiltAsEver() {
        try (var client = new KubernetesClientBuilder()
                .withConfig(new io.fabric8.kubernetes.client.ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                        .withMasterUrl("http://localhost:1")
                        .build())
                .build()) {
            assertThat(client.getMasterUrl()).hasPort(1);
        }
    }

    @Test
    void anEffectOutsideTheClusterIsRecordedOrRefused() {
        try (var change = gate.open("sql", StepKind.CHANGE);
                var look = gate.open("look", StepKind.OBSERVE)) {
            assertThat(change.effect("UPDATE jobs", () -> 3)).isEqualTo(3);
            assertThat(outcomes(change)).containsExactly(Outcome.DONE);
            assertThatThrownBy(() -> look.effect("UPDATE jobs", () -> 3))
                    .hasMessageContaining("UPDATE jobs was stopped");
            assertThat(look.violations()).hasSize(1);
        }
    }

    @Test
    void effectsOfAllStepsAreNumberedTogether() {
        try (var one = gate.open("one", StepKind.CHANGE);
                var two = gate.openRollback("one")) {
            one.effect("a", () -> 1);
            two.effect("b", () -> 1);
            one.effect("c", () -> 1);

            assertThat(one.effects().all()).extracting(Effect::sequence).containsExactly(1L, 3L);
            assertThat(two.effects().all()).extracting(Effect::sequence).containsExactly(2L);
            assertThat(journal.lines().get(2)).contains("\"rollback\":true");
        }
    }
}
