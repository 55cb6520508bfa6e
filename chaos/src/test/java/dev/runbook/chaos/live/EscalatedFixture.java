package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.Escalation;
import dev.runbook.api.Instructions;
import dev.runbook.api.Link;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;

/** Only people can do it, and somebody has to come. */
@Runbook(title = "Look after the agents")
@Alert(name = "AgentsUnattended", severity = Severity.CRITICAL, forDuration = "1m", expr = "up == 0")
@Escalation(level = "L1", who = "Team Lead", channel = "#leads")
@Escalation(level = "L2", who = "Manager", channel = "#managers", after = "3s")
class EscalatedFixture {
    @Step(order = 10, kind = StepKind.MANUAL, title = "Look after them")
    Instructions look() {
        return Instructions.of("Look after them", Link.to("Board", "http://grafana/d/agents"));
    }
}
