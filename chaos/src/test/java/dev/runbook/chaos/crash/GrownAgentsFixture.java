package dev.runbook.chaos.crash;

import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.OBSERVE;

import dev.runbook.api.Rollback;
import dev.runbook.api.Step;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.WorkloadStatus;
import dev.runbook.api.port.Workloads;

/** Looks at the agents and adds some, which can be taken back; what is done between is a subclass's own. */
abstract class GrownAgentsFixture {
    static final WorkloadRef AGENTS = WorkloadRef.deployment("agents");

    @Step(order = 10, kind = OBSERVE)
    WorkloadStatus look(Workloads workloads) {
        return workloads.get(AGENTS);
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
