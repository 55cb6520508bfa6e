package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.Default;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.Pods;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.Workloads;
import dev.runbook.chaos.live.RollingFixture.Pace;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;

/** Evicts all agents, one after the other. */
@Runbook(title = "Evict agents", parameters = Pace.class)
@Alert(name = "AgentsAreOld", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class RollingFixture {
    /** Whether it waits between two. */
    record Pace(@Default("false") boolean waits) {}

    @Step(order = 10, kind = StepKind.CHANGE, title = "Evict", irreversible = "the ReplicaSet makes others")
    void evict(KubernetesClient client, Pods pods, Workloads workloads, Await await, Pace pace) {
        for (var pod : pods.list("component=agents")) {
            client.pods().withName(pod.name()).evict();
            if (pace.waits()) {
                await.every(Duration.ofMillis(200))
                        .until(
                                "there are two again",
                                () -> workloads
                                        .get(WorkloadRef.deployment("agents"))
                                        .complete());
            }
        }
    }
}
