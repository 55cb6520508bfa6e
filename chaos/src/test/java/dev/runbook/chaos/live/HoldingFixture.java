package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.port.Pods;

/** Runs a command that takes as long as the test wants. */
@Runbook(title = "Hold")
@Alert(name = "Held", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class HoldingFixture {
    @Step(order = 10, kind = StepKind.CHANGE, title = "Hold", irreversible = "it is over")
    void hold(Pods pods) {
        pods.exec(pods.list("component=agents").get(0).name(), "hold");
    }
}
