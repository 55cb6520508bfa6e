package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.Effects;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.port.Scaled;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.Workloads;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Reads a Secret, and changes something whose name stands in it. */
@Runbook(title = "Grow who logs in")
@Alert(name = "LoggedIn", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class LoggedInFixture {
    private static final WorkloadRef AGENTS = WorkloadRef.deployment("agents");

    @Step(order = 10, kind = StepKind.OBSERVE, title = "Look at the account")
    void account(KubernetesClient client) {
        client.secrets().withName("db").require();
    }

    @Step(order = 20, kind = StepKind.CHANGE, title = "Add agents")
    Scaled grow(Workloads workloads) {
        return workloads.scale(AGENTS, 3);
    }

    @Rollback("grow")
    void shrink(Workloads workloads, Effects effects) {
        if (effects.touched("Deployment", "agents")) {
            workloads.scale(AGENTS, 2);
        }
    }
}
