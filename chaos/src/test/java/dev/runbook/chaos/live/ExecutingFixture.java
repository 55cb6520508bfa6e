package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.port.Pods;

/** Runs a command in a pod. */
@Runbook(title = "Clear the agents' queue")
@Alert(name = "QueueFull", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class ExecutingFixture {
    @Step(order = 10, kind = StepKind.CHANGE, title = "Clear", irreversible = "what was queued is gone")
    void clear(Pods pods) {
        pods.exec(pods.list("component=agents").get(0).name(), "redis-cli", "flushall");
    }
}
