package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.OnFailure;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.port.Databases;
import dev.runbook.api.port.Notification;
import dev.runbook.api.port.Notifier;
import dev.runbook.api.port.Pods;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.Workloads;

/** Tells people and asks a database before it does what helps. */
@Runbook(title = "Add an agent")
@Alert(name = "AgentsTroubled", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class TroubledFixture {
    @Step(order = 10, kind = StepKind.NOTIFY, title = "Tell #alerts")
    Notification tell(Notifier notifier) {
        return notifier.send("#alerts", "an agent is added");
    }

    @Step(
            order = 20,
            kind = StepKind.OBSERVE,
            title = "Ask the database",
            timeout = "2s",
            onFailure = OnFailure.CONTINUE)
    void ask(Databases databases, Pods pods) {
        databases.pod(pods.list("component=agents").get(0).name(), "shop").version();
    }

    @Step(order = 30, kind = StepKind.CHANGE, title = "Add", irreversible = "agents do no harm")
    void add(Workloads workloads) {
        workloads.scale(WorkloadRef.deployment("agents"), 3);
    }
}
