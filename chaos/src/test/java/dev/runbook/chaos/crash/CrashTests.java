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
import dev.runbook.api.port.Pods;
import dev.runbook.api.port.Scaled;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.WorkloadStatus;
import dev.runbook.api.port.Workloads;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A run that is killed at any record of its journal and resumed ends as if it had never been killed. */
class CrashTests {
    private static final WorkloadRef AGENTS = WorkloadRef.deployment("agents");

    /** Every way to write, two writes a step. */
    abstract static class EveryWriteFixture {
        @Step(order = 10, kind = OBSERVE)
        WorkloadStatus look(Workloads workloads) {
            return workloads.get(AGENTS);
        }

        @Step(order = 20, kind = CHANGE)
        Scaled grow(Workloads workloads, WorkloadStatus seen) {
            var scaled = workloads.scale(AGENTS, seen.desired() + 2);
            workloads.restart(AGENTS);
            return scaled;
        }

        @Rollback("grow")
        void shrink(Workloads workloads, WorkloadStatus seen, Optional<Scaled> grown) {
            workloads.scale(AGENTS, seen.desired());
        }

        @Step(order = 30, kind = CHANGE)
        void configure(KubernetesClient client) {
            client.configMaps().inNamespace("default").withName("settings").edit(settings -> {
                settings.getData().put("colour", "red");
                return settings;
            });
            client.resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withNamespace("default")
                            .withName("note")
                            .endMetadata()
                            .addToData("text", "kept")
                            .build())
                    .create();
            client.configMaps()
                    .inNamespace("default")
                    .withName("settings")
                    .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"size\":\"4\"}}");
        }

        @Rollback("configure")
        void restore(KubernetesClient client, Effects effects) {
            client.configMaps().inNamespace("default").withName("settings").edit(settings -> {
                settings.getData().put("colour", "blue");
                settings.getData().remove("size");
                return settings;
            });
            if (effects.touched("ConfigMap", "note")) {
                client.configMaps().inNamespace("default").withName("note").delete();
            }
        }

        @Step(order = 40, kind = CHANGE, irreversible = "the ReplicaSet makes a new pod")
        void renew(KubernetesClient client, Pods pods) {
            var oldest = client.pods()
                    .inNamespace("default")
                    .withLabel("app", "shop")
                    .list()
                    .getItems()
                    .get(0);
            client.resource(oldest).delete();
        }
    }

    @Runbook(title = "Every way to write")
    @Alert(name = "Any", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
    static class GoesThroughFixture extends EveryWriteFixture {
        @Step(order = 50, kind = VERIFY, timeout = "5m")
        void wait(Await await, Workloads workloads) {
            await.until("rolled out", () -> workloads.get(AGENTS).complete());
        }
    }

    @Runbook(title = "Every way to write, then it fails")
    @Alert(name = "Any", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
    static class FailsFixture extends EveryWriteFixture {
        @Step(order = 35, kind = CHANGE, irreversible = "nothing is changed")
        void fail() {
            throw new IllegalStateException("on purpose");
        }
    }

    @Test
    void killedAtAnyRecordItReachesTheSameGoal() {
        assertThat(explore(GoesThroughFixture.class, Verdict.COMPLETED)).isGreaterThan(25);
    }

    @Test
    void killedAtAnyRecordOfRunOrRollbackItIsTakenBackAllTheSame() {
        assertThat(explore(FailsFixture.class, Verdict.ROLLED_BACK)).isGreaterThan(30);
    }

    private static int explore(Class<?> runbook, Verdict expected) {
        var goal = new CrashedRunFixture(runbook).go();
        assertThat(goal.explanation()).hasSizeLessThan(2);
        assertThat(goal.verdict()).isEqualTo(expected);
        var wanted = goal.settle().state();
        goal.close();
        var wrong = new ArrayList<String>();
        int points = 0;
        for (boolean killed = true; killed; points++) {
            try (var run = new CrashedRunFixture(runbook)) {
                killed = run.go(points);
                run.go();
                var state = run.settle().state();
                if (run.verdict() != expected || !state.equals(wanted)) {
                    wrong.add("killed after " + points + " records: " + run.verdict() + " " + run.explanation() + "\n  "
                            + state + "\n  instead of\n  " + wanted + "\n" + String.join("\n", run.lines()));
                }
            }
        }
        assertThat(wrong).isEmpty();
        return points;
    }

    /** Steps that were skipped since somebody stopped the run are nothing that is done, and nothing to go on with. */
    @Test
    void killedWhenItWasStoppedItHasNotCompleted() {
        try (var run = new CrashedRunFixture(GoesThroughFixture.class)) {
            var start = run.state();
            run.stopAndDie().go();

            assertThat(run.verdict()).isEqualTo(Verdict.ABORTED);
            assertThat(run.explanation()).first().asString().contains("the run was stopped: Ctrl-C");
            assertThat(run.settle().state().keySet()).isEqualTo(start.keySet());
        }
    }

    @Test
    void killedTwiceItReachesTheSameGoal() {
        var goal = new CrashedRunFixture(GoesThroughFixture.class).go().settle();
        var wanted = goal.state();
        goal.close();
        var wrong = new ArrayList<String>();
        for (int first = 5; first < 25; first += 6) {
            for (int second = 0; second < 8; second++) {
                try (var run = new CrashedRunFixture(GoesThroughFixture.class)) {
                    run.go(first);
                    run.go(second);
                    run.go();
                    if (!run.settle().state().equals(wanted)) {
                        wrong.add("killed after " + first + " and " + second + ": " + run.verdict() + " "
                                + run.explanation() + run.state() + " instead of " + wanted);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Runbook(title = "A patch without a version")
    @Alert(name = "Any", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
    static class PatchesFixture {
        @Step(order = 10, kind = CHANGE, irreversible = "on purpose")
        void patch(KubernetesClient client) {
            client.configMaps()
                    .inNamespace("default")
                    .withName("settings")
                    .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"size\":\"4\"}}");
        }
    }

    /** Between the look at lock and object and the write somebody writes: the write is bound to what was looked at. */
    @Test
    void aWriteThatWasOvertakenFailsAndIsSentOnceMoreAfterAnotherLook() {
        try (var run = new CrashedRunFixture(PatchesFixture.class)) {
            var overtaken = new java.util.concurrent.atomic.AtomicBoolean();
            var unused = run.disturbEach(call -> {
                if (call.verb().equals("patch") && overtaken.compareAndSet(false, true)) {
                    run.somebody()
                            .configMaps()
                            .inNamespace("default")
                            .withName("settings")
                            .edit(settings -> {
                                settings.getData().put("taste", "sweet");
                                return settings;
                            });
                }
                return dev.runbook.chaos.cluster.api.Interception.pass();
            });
            run.go();

            assertThat(run.explanation()).isEmpty();
            assertThat(run.verdict()).isEqualTo(Verdict.COMPLETED);
            assertThat(run.state()).containsEntry("ConfigMap settings", "{colour=blue, size=4, taste=sweet}");
            assertThat(run.lines().stream().filter(line -> line.contains("\"type\":\"EffectEnded\"")))
                    .hasSize(2)
                    .first()
                    .asString()
                    .contains("\"outcome\":\"FAILED\",\"detail\":\"409\"");
        }
    }

    /** A write that was not applied and was being sent again when the process died: it is sent, and once. */
    @Test
    void killedWhileSomethingIsSentAgainItIsNotTakenForDone() {
        var wrong = new ArrayList<String>();
        for (int records = 3; records < 16; records++) {
            try (var run = new CrashedRunFixture(PatchesFixture.class)) {
                var failed = new java.util.concurrent.atomic.AtomicInteger();
                var unused = run.disturbEach(call -> call.verb().equals("patch") && failed.getAndIncrement() < 2
                        ? dev.runbook.chaos.cluster.api.Interception.timeOut(java.time.Duration.ofSeconds(1))
                        : dev.runbook.chaos.cluster.api.Interception.pass());
                run.go(records);
                run.go();
                var settings = run.state().get("ConfigMap settings");
                if (run.verdict() != Verdict.COMPLETED || !"{colour=blue, size=4}".equals(settings)) {
                    wrong.add("killed after " + records + ": " + run.verdict() + " " + run.explanation() + " "
                            + settings + "\n" + String.join("\n", run.lines()));
                }
            }
        }
        assertThat(wrong).isEmpty();
    }
}
