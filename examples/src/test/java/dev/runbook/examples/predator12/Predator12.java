package dev.runbook.examples.predator12;

import dev.runbook.chaos.world.Behaviour;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.PostgresModel;
import dev.runbook.chaos.world.RedisModel;
import dev.runbook.chaos.world.ServiceModel;
import dev.runbook.chaos.world.WorkerModel;
import dev.runbook.engine.spi.CommitHistory;
import dev.runbook.engine.spi.LogIndex;
import dev.runbook.engine.spi.TraceStore;
import java.time.Duration;
import java.util.Map;

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

    /** Nothing scales the backend. */
    public static ClusterWorld withoutAutoscaler() {
        return world("service", "rollout", "agents");
    }

    /** With PostgreSQL and Redis, as their own commands see them. The application clears its keys in Redis. */
    public static ClusterWorld withDatabases() {
        return world("service", "rollout", "autoscaler", "agents", "postgres", "redis")
                .programs(() -> {
                    var redis =
                            RedisModel.limitedTo("64Mi").with("cache", 5_000).queue("celery", 3);
                    return Map.of("redis", redis, "postgres", postgres(), "predator-backend", new CacheClearing(redis));
                });
    }

    private static PostgresModel postgres() {
        return PostgresModel.atRest()
                .connections("idle", 80)
                .connections("idle in transaction", 2)
                .statement(
                        "select * from orders where customer = $1",
                        1_200,
                        840,
                        "Seq Scan on orders  (cost=0.00..35811.00 rows=10 width=97)\n  Filter: (customer = $1)");
    }

    /** With all that an investigation asks: a repository, Argo CD, OpenSearch and Jaeger. */
    public static ClusterWorld withTools() {
        return world("service", "rollout", "autoscaler", "agents", "argocd")
                .namespaces("default", "argocd")
                .connection(CommitHistory.class, "predator12", Predator12Tools::commits)
                .connection(LogIndex.class, "opensearch", Predator12Tools::logs)
                .connection(TraceStore.class, "jaeger", Predator12Tools::traces);
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
