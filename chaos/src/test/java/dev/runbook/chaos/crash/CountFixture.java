package dev.runbook.chaos.crash;

import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.OBSERVE;

import dev.runbook.api.Alert;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.port.Pods;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.WorkloadStatus;
import dev.runbook.api.port.Workloads;

/** A command in a pod, which nobody recognises afterwards. */
@Runbook(title = "Count")
@Alert(name = "Any", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class CountFixture {
    private static final WorkloadRef AGENTS = WorkloadRef.deployment("agents");

    @Step(order = 10, kind = OBSERVE)
    WorkloadStatus look(Workloads workloads) {
        return workloads.get(AGENTS);
    }

    @Step(order = 20, kind = CHANGE, irreversible = "what is counted is counted")
    void count(Pods pods) {
        pods.exec(pods.list("component=agents").get(0).name(), "count");
    }

    @Step(order = 30, kind = CHANGE)
    void grow(Workloads workloads, WorkloadStatus seen) {
        workloads.scale(AGENTS, seen.desired() + 2);
    }

    @Rollback("grow")
    void shrink(Workloads workloads, WorkloadStatus seen) {
        workloads.scale(AGENTS, seen.desired());
    }
}
