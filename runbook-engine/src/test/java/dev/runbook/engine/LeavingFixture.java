package dev.runbook.engine;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;

@Runbook(title = "Ends the JVM")
@Alert(name = "Leaves", severity = Severity.INFO, forDuration = "1m", expr = "up")
class LeavingFixture {
    @Step(order = 1, kind = StepKind.OBSERVE)
    void leave() {
        System.exit(7);
    }
}
