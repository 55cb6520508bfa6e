package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.Workloads;

/** Nobody has ever drilled it. */
@Runbook(title = "Restart agents")
@Alert(name = "AgentsLost", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class UndrilledFixture {
    @Step(order = 10, kind = StepKind.CHANGE, title = "Restart", irreversible = "a restart can't be taken back")
    void restart(Workloads workloads) {
        workloads.restart(WorkloadRef.deployment("agents"));
    }
}
