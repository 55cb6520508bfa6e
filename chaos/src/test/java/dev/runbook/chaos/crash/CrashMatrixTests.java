package dev.runbook.chaos.crash;

import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.OBSERVE;
import static dev.runbook.api.StepKind.VERIFY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.Alert;
import dev.runbook.api.Effects;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.Verdict;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.WorkloadStatus;
import dev.runbook.api.port.Workloads;
import dev.runbook.chaos.cluster.api.ApiCall;
import dev.runbook.chaos.cluster.api.Interception;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * A run that is killed at each record, or meets an error at each call, ends at the goal or where it began. The build
 * takes every third cell; {@code -Drunbook.matrix=full} takes all.
 */
class CrashMatrixTests {
    private static final int STRIDE = System.getProperty("runbook.matrix", "").equals("full") ? 1 : 3;
    private static final WorkloadRef AGENTS = WorkloadRef.deployment("agents");

    /** Changes that can be taken back whole. */
    @Runbook(title = "Grow and configure")
    @Alert(name = "Any", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
    static class GrowFixture {
        @Step(order = 10, kind = OBSERVE)
        WorkloadStatus look(Workloads workloads) {
            return workloads.get(AGENTS);
        }

        @Step(order = 20, kind = CHANGE)
        void configure(KubernetesClient client) {
            client.resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withNamespace("default")
                            .withName("note")
                            .endMetadata()
                            .addToData("text", "kept")
                            .build())
                    .create();
            client.configMaps().inNamespace("default").withName("settings").edit(settings -> {
                settings.getData().put("colour", "red");
                return settings;
            });
        }

        @Rollback("configure")
        void restore(KubernetesClient client, Effects effects) {
            client.configMaps().inNamespace("default").withName("settings").edit(settings -> {
                settings.getData().put("colour", "blue");
                return settings;
            });
            if (effects.touched("ConfigMap", "note")) {
                client.configMaps().inNamespace("default").withName("note").delete();
            }
        }

        @Step(order = 30, kind = CHANGE)
        void grow(Workloads workloads, WorkloadStatus seen) {
            workloads.scale(AGENTS, seen.desired() + 2);
        }

        @Rollback("grow")
        void shrink(Workloads workloads, WorkloadStatus seen) {
            workloads.scale(AGENTS, seen.desired());
        }

        @Step(order = 40, kind = VERIFY, timeout = "5m")
        void wait(Await await, Workloads workloads) {
            await.until("rolled out", () -> workloads.get(AGENTS).complete());
        }
    }

    /** The same, and then it fails. */
    @Runbook(title = "Grow, configure, fail")
    @Alert(name = "Any", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
    static class GrowAndFailFixture extends GrowFixture {
        @Step(order = 50, kind = VERIFY)
        void fail() {
            throw new IllegalStateException("on purpose");
        }
    }

    private static final Map<String, Function<ApiCall, Interception>> DISTURBANCES = disturbances();

    private static Map<String, Function<ApiCall, Interception>> disturbances() {
        var all = new LinkedHashMap<String, Function<ApiCall, Interception>>();
        all.put(
                "409",
                call -> Set.of("update", "patch").contains(call.verb())
                        ? Interception.conflict(call)
                        : Interception.pass());
        all.put("429", call -> Interception.tooManyRequests(2));
        all.put("500", call -> Interception.answer(500, "InternalError", "on purpose"));
        all.put("503", call -> Interception.answer(503, "ServiceUnavailable", "on purpose"));
        all.put("time-out", call -> Interception.timeOut(Duration.ofSeconds(10)));
        all.put("answer lost", call -> Interception.loseAnswer());
        return all;
    }

    @Test
    void everyCellIsGreen() throws IOException {
        var matrix = new CrashMatrix();
        for (var runbook : new Class<?>[] {GrowFixture.class, GrowAndFailFixture.class}) {
            var start = content(new CrashedRunFixture(runbook));
            var goal = content(new CrashedRunFixture(runbook).go());
            killed(runbook, start, goal, matrix);
            disturbed(runbook, start, goal, matrix);
            disturbedThenKilled(runbook, start, goal, matrix);
        }
        matrix.write();

        assertThat(matrix.red()).isEmpty();
        assertThat(matrix.size()).isGreaterThan(300 / STRIDE);
    }

    private static void killed(
            Class<?> runbook, Map<String, String> start, Map<String, String> goal, CrashMatrix matrix) {
        boolean killed = true;
        for (int records = 0; killed; records += STRIDE) {
            var run = new CrashedRunFixture(runbook);
            killed = run.go(records);
            judge(runbook, "killed", records, run.go(), start, goal, matrix);
        }
    }

    private static void disturbed(
            Class<?> runbook, Map<String, String> start, Map<String, String> goal, CrashMatrix matrix) {
        int calls = calls(runbook);
        DISTURBANCES.forEach((name, how) -> {
            for (int call = 0; call < calls; call += STRIDE) {
                var run = new CrashedRunFixture(runbook);
                run.disturb(call, how);
                judge(runbook, name, call, run.go(), start, goal, matrix);
            }
        });
    }

    private static int calls(Class<?> runbook) {
        try (var run = new CrashedRunFixture(runbook)) {
            var counted = run.disturb(-1, call -> Interception.pass());
            run.go();
            return counted.get();
        }
    }

    /** The answer to each write is lost, and the process dies before it has written down that it was. */
    private static void disturbedThenKilled(
            Class<?> runbook, Map<String, String> start, Map<String, String> goal, CrashMatrix matrix) {
        for (int call = 0; call < 14; call += 2) {
            for (int records = 4; records < 24; records += 2 * STRIDE) {
                var run = new CrashedRunFixture(runbook);
                run.disturb(call, api -> Interception.loseAnswer());
                run.go(records);
                judge(runbook, "answer lost, then killed", 100 * call + records, run.go(), start, goal, matrix);
            }
        }
    }

    private static void judge(
            Class<?> runbook,
            String disturbance,
            int where,
            CrashedRunFixture run,
            Map<String, String> start,
            Map<String, String> goal,
            CrashMatrix matrix) {
        var lines = run.lines();
        var verdict = run.verdict();
        var explanation = run.explanation();
        var end = content(run);
        boolean green =
                verdict == Verdict.COMPLETED ? end.equals(goal) : verdict == Verdict.ROLLED_BACK && end.equals(start);
        matrix.add(new CrashMatrix.Cell(
                runbook.getSimpleName(),
                disturbance,
                where,
                green,
                verdict + " " + explanation + " " + end,
                green ? java.util.List.of() : lines));
    }

    /** Returns what objects hold, without how often they were written; and ends the world. */
    private static Map<String, String> content(CrashedRunFixture run) {
        try (run) {
            return run.settle().state().entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            entry -> entry.getValue()
                                    .replaceFirst("generation \\d+, ", "")
                                    .replaceFirst(", revision.*", "")));
        }
    }
}
