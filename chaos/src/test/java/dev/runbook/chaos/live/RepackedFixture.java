package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.Workloads;

/** What is packed with it is changed by {@link EnvelopeTests} alone, which other tests run beside. */
@Runbook(title = "Scale agents")
@Alert(name = "AgentsSlow", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class RepackedFixture {
    @Step(order = 10, kind = StepKind.CHANGE, title = "Scale", irreversible = "what was there before is not kept")
    void scale(Workloads workloads) {
        workloads.scale(WorkloadRef.deployment("agents"), 3);
    }
}
