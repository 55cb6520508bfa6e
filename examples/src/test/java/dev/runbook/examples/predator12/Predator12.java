package dev.runbook.examples.predator12;

import dev.runbook.chaos.world.Behaviour;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.ServiceModel;
import dev.runbook.chaos.world.WorkerModel;
import java.time.Duration;

/**
 * The world of Predator12: the backend as an Argo Rollout behind a Service, with an autoscaler, and the agents as a
 * Deployment, which take a minute to start. A hundred requests a second on four pods that could do sixty each: P95 about 120 ms, CPU about 55 % of the
 * request.
 */
public final class Predator12 {
    private Predator12() {}

    /** A failed analysis aborts a release. */
    public static ClusterWorld withAnalysis() {
        return world("service", "analysis", "rollout-with-analysis", "autoscaler", "agents");
    }

    /** An inconclusive analysis pauses a release. */
    public static ClusterWorld withDoubtfulAnalysis() {
        return world("service", "doubtful-analysis", "rollout-with-analysis", "autoscaler", "agents");
    }

    /** Nothing watches a release. */
    public static ClusterWorld withoutAnalysis() {
        return world("service", "rollout", "autoscaler", "agents");
    }

    /** The autoscaler may not add a single pod. */
    public static ClusterWorld withAutoscalerAtMaximum() {
        return world("service", "rollout", "autoscaler-at-maximum", "agents");
    }

    /** With Celery's workers. */
    public static ClusterWorld withCelery() {
        return world("service", "rollout", "autoscaler", "agents", "celery")
                .worker(WorkerModel.named("predator-celery"));
    }

    private static ClusterWorld world(String... manifests) {
        var world = ClusterWorld.named("predator12")
                .service(ServiceModel.named("predator-backend")
                        .traffic(100)
                        .behaves(Behaviour.healthy().capacity(60).cpu("20m", Duration.ofMillis(10)))
                        .dependsOn("postgres", Duration.ofMillis(10)))
                .worker(WorkerModel.named("predator-agents")
                        .behaves(Behaviour.healthy()
                                .startsIn(Duration.ofMinutes(1))
                                .memory("200Mi")));
        for (var manifest : manifests) {
            world = world.resources("predator12/" + manifest + ".yaml");
        }
        return world;
    }
}
