package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.Workloads;

/** Grows twice; the second step's rollback fails and blames the first, whose own succeeds. */
@Runbook(title = "Grow twice")
@Alert(name = "GrownTwice", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class BlamingFixture {
    private static final WorkloadRef AGENTS = WorkloadRef.deployment("agents");

    @Step(order = 10, kind = StepKind.CHANGE, title = "Grow")
    void grow(Workloads workloads) {
        workloads.scale(AGENTS, 3);
    }

    @Rollback("grow")
    void shrink() {}

    @Step(order = 20, kind = StepKind.CHANGE, title = "Grow more")
    void more(Workloads workloads) {
        workloads.scale(AGENTS, 4);
    }

    @Rollback("more")
    void less() {
        throw new IllegalStateException("not as long as step 'grow' is done");
    }
}
