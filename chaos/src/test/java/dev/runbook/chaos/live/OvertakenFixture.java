package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import io.fabric8.kubernetes.api.model.autoscaling.v1.ScaleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** Writes first with a version that is not the object's any more, as if a controller had come in between. */
@Runbook(title = "Grow agents from an old version")
@Alert(name = "AgentsOvertaken", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class OvertakenFixture {
    @Step(order = 10, kind = StepKind.CHANGE, title = "Grow", irreversible = "it is only planned")
    void grow(KubernetesClient client) {
        try {
            grow(client, "1");
        } catch (KubernetesClientException e) {
            grow(client, null);
        }
    }

    private static void grow(KubernetesClient client, String version) {
        var agents = client.apps().deployments().inNamespace("default").withName("agents");
        var scale = new ScaleBuilder(agents.scale()).editSpec().withReplicas(4).endSpec();
        if (version != null) {
            scale.editMetadata().withResourceVersion(version).endMetadata();
        }
        agents.scale(scale.build());
    }
}
