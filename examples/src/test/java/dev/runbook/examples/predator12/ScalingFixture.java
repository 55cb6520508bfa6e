package dev.runbook.examples.predator12;

import static dev.runbook.api.Severity.CRITICAL;
import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.VERIFY;
import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.Slos;
import dev.runbook.chaos.fault.LoadSurge;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.examples.predator12.Predator12Slos.Latency;
import io.fabric8.kubernetes.client.KubernetesClient;

/** What the document says to do about load: scale the backend by hand, which the autoscaler takes back (erratum 8). */
final class ScalingFixture {
    private ScalingFixture() {}

    @Runbook(title = "Scale the backend by hand")
    @Alert(name = "PredatorHighLatency", severity = CRITICAL, forDuration = "2m", slo = Latency.class)
    static class MerelyScales {
        @Step(order = 10, kind = CHANGE, irreversible = "the autoscaler sets the replicas anyway")
        void scale(KubernetesClient client) {
            client.genericKubernetesResources("argoproj.io/v1alpha1", "Rollout")
                    .inNamespace("default")
                    .withName("predator-backend")
                    .scale(8);
        }

        @Step(order = 20, kind = VERIFY, timeout = "15m")
        void recovered(Await await, Slos slos) {
            await.until("P95 latency keeps its objective", () -> slos.met(Latency.class));
        }
    }

    @Drill(runbook = MerelyScales.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class MerelyScalesDrill {
        @World
        ClusterWorld world = Predator12.withAutoscalerAtMaximum();

        @Inject(at = "10m")
        LoadSurge surge = LoadSurge.on("predator-backend").times(2.2);
    }
}
