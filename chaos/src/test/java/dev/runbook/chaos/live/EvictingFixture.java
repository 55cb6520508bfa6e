package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Deletes all agents at a time. */
@Runbook(title = "Delete agents")
@Alert(name = "AgentsHang", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class EvictingFixture {
    @Step(order = 10, kind = StepKind.CHANGE, title = "Delete", irreversible = "the ReplicaSet makes others")
    void delete(KubernetesClient client) {
        client.pods().withLabel("component", "agents").delete();
    }
}
