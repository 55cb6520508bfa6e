package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.Workloads;

/** Adds an agent and waits for what never comes. */
@Runbook(title = "Wait for agents")
@Alert(name = "AgentsAwaited", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class WaitingFixture {
    private static final WorkloadRef AGENTS = WorkloadRef.deployment("agents");

    @Step(order = 10, kind = StepKind.CHANGE, title = "Add an agent")
    void grow(Workloads workloads) {
        workloads.scale(AGENTS, 3);
    }

    @Rollback("grow")
    void shrink(Workloads workloads) {
        workloads.scale(AGENTS, 2);
    }

    @Step(order = 20, kind = StepKind.VERIFY, title = "Wait", timeout = "2m")
    void never(Await await) {
        await.until("the moon is blue", () -> false);
    }
}
