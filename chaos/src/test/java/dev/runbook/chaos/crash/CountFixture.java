package dev.runbook.chaos.crash;

import static dev.runbook.api.StepKind.CHANGE;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.port.Pods;

/** A command in a pod, which nobody recognises afterwards. */
@Runbook(title = "Count")
@Alert(name = "Any", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class CountFixture extends GrownAgentsFixture {
    @Step(order = 20, kind = CHANGE, irreversible = "what is counted is counted")
    void count(Pods pods) {
        pods.exec(pods.list("component=agents").get(0).name(), "count");
    }
}
