package dev.runbook.engine;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;

/** A runbook with two mistakes. */
@Runbook(title = "Broken")
@Alert(name = "Broken", severity = Severity.INFO, forDuration = "soon", expr = "up")
class BrokenRunbookFixture {
    @Step(kind = StepKind.OBSERVE)
    void look() {}
}
