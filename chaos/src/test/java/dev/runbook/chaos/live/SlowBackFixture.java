package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.Workloads;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Is taken back at once but for a wait between its two steps: until there is a ConfigMap {@code go}. */
@Runbook(title = "Add an agent and a note")
@Alert(name = "Unnoted", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class SlowBackFixture {
    private static final WorkloadRef AGENTS = WorkloadRef.deployment("agents");

    @Step(order = 10, kind = StepKind.CHANGE, title = "Add an agent")
    void grow(Workloads workloads) {
        workloads.scale(AGENTS, 3);
    }

    @Rollback("grow")
    void shrink(Workloads workloads) {
        workloads.scale(AGENTS, 2);
    }

    @Step(order = 20, kind = StepKind.CHANGE, title = "Note it")
    void note(KubernetesClient client) {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("noted")
                        .endMetadata()
                        .build())
                .create();
    }

    @Rollback(value = "note", timeout = "5m")
    void unnote(KubernetesClient client, Await await) {
        client.configMaps().withName("noted").delete();
        await.until("told to go", () -> client.configMaps().withName("go").get() != null);
    }
}
