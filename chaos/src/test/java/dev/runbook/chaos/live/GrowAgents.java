package dev.runbook.chaos.live;

import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.MANUAL;
import static dev.runbook.api.StepKind.OBSERVE;
import static dev.runbook.api.StepKind.VERIFY;

import dev.runbook.api.Alert;
import dev.runbook.api.Decision;
import dev.runbook.api.Default;
import dev.runbook.api.Effects;
import dev.runbook.api.Instructions;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.When;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.Metrics;
import dev.runbook.api.port.Scaled;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.WorkloadStatus;
import dev.runbook.api.port.Workloads;
import dev.runbook.chaos.live.GrowAgents.Growth;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** What the command line is tried with. */
@Runbook(title = "Agents are behind", parameters = Growth.class)
@Alert(
        name = "AgentsBehind",
        severity = Severity.WARNING,
        forDuration = "1m",
        expr = "kube_deployment_spec_replicas{deployment='agents'} < 2")
class GrowAgents {
    private static final WorkloadRef AGENTS = WorkloadRef.deployment("agents");

    /** How far to grow, and how it ends. */
    record Growth(
            @Default("1") int by,
            @Default("false") boolean fails,
            @Default("false") boolean asks,
            @Default("false") boolean cleans,
            @Default("") String password) {
        Growth {
            if (by < 1) {
                throw new IllegalArgumentException(GrowthWords.tooFew(by));
            }
        }
    }

    @Step(order = 10, kind = OBSERVE, title = "Look at the agents")
    WorkloadStatus look(Workloads workloads, Metrics metrics) {
        metrics.instant("up");
        return workloads.get(AGENTS);
    }

    @Step(order = 15, kind = MANUAL, title = "Look at the queue", timeout = "5m")
    @When("asks")
    Instructions queue() {
        return Instructions.of("Look at the queue");
    }

    Decision asks(Growth growth) {
        return growth.asks() ? Decision.run("asked to") : Decision.skip("not asked to");
    }

    @Step(order = 20, kind = CHANGE, title = "Add agents")
    Scaled grow(Workloads workloads, WorkloadStatus seen, Growth growth, KubernetesClient client) {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("grown")
                        .endMetadata()
                        .addToData("password", growth.password())
                        .build())
                .create();
        if (growth.cleans()) {
            client.configMaps().withName("old").delete();
        }
        return workloads.scale(AGENTS, seen.desired() + growth.by());
    }

    @Rollback("grow")
    void shrink(Workloads workloads, WorkloadStatus seen, Effects effects, KubernetesClient client) {
        workloads.scale(AGENTS, seen.desired());
        if (effects.touched("ConfigMap", "grown")) {
            client.configMaps().withName("grown").delete();
        }
    }

    @Step(order = 30, kind = VERIFY, title = "They run", timeout = "2m")
    void run(Await await, Workloads workloads, Growth growth) {
        if (growth.fails()) {
            throw new IllegalStateException("on purpose");
        }
        await.every(java.time.Duration.ofMillis(200))
                .until("rolled out", () -> workloads.get(AGENTS).complete());
    }
}
