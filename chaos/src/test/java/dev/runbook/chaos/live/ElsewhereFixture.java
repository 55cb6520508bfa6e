package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.port.Pods;

/** Looks at another team's namespace. */
@Runbook(title = "Look elsewhere", namespace = "team-b")
@Alert(name = "AgentsElsewhere", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class ElsewhereFixture {
    @Step(order = 10, kind = StepKind.OBSERVE, title = "Look")
    void look(Pods pods) {
        pods.list("component=agents");
    }
}
