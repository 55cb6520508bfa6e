package dev.runbook.chaos.embedded;

import dev.runbook.chaos.world.Behaviour;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.ServiceModel;
import dev.runbook.chaos.world.WorkerModel;
import dev.runbook.engine.spi.AlertRule;
import dev.runbook.engine.spi.AlertState.Phase;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A shop behind a Rollout with an autoscaler, and its agents; 100 requests a second, four pods of 60 each. */
final class ShopFixture {
    static final AlertRule ERRORS = rule(
            "ShopErrors",
            "(sum(rate(http_requests_total{app=\"shop\",status=~\"5..\"}[5m])) or vector(0))"
                    + " / sum(rate(http_requests_total{app=\"shop\"}[5m])) > 0.05");
    static final AlertRule LATENCY = rule(
            "ShopLatency",
            "histogram_quantile(0.95, sum by (le) (rate(http_server_requests_seconds_bucket{app=\"shop\"}[5m]))) > 0.5");
    static final AlertRule AGENTS =
            rule("AgentDown", "sum(kube_pod_status_ready{pod=~\"agents-.*\",condition=\"true\"}) < 2");

    private ShopFixture() {}

    static ClusterWorld shop() {
        return ClusterWorld.named("shop")
                .resources("shop/shop.yaml", "shop/agents.yaml")
                .service(ServiceModel.named("shop")
                        .traffic(100)
                        .behaves(Behaviour.healthy().capacity(60))
                        .dependsOn("postgres", Duration.ofMillis(10)))
                .worker(WorkerModel.named("agents"));
    }

    static Arena open(ClusterWorld world, long seed) {
        return new EmbeddedTarget().open(new ArenaRequest(world, List.of(ERRORS, LATENCY, AGENTS), seed, "default"));
    }

    static Arena open() {
        return open(shop(), 12);
    }

    /** Lets time pass until something is so; returns whether it came true in time. */
    static boolean until(Arena arena, Duration atMost, BooleanSupplier so) {
        var end = arena.time().instant().plus(atMost);
        while (!so.getAsBoolean()) {
            if (!arena.time().instant().isBefore(end)) {
                return false;
            }
            arena.time().pass(Duration.ofSeconds(1));
        }
        return true;
    }

    static boolean observed(Arena arena, Fault fault) {
        return until(arena, Duration.ofMinutes(10), () -> fault.observed(arena.faults()));
    }

    static boolean fires(Arena arena, String alert) {
        return until(arena, Duration.ofMinutes(20), () -> arena.alert(alert).phase() == Phase.FIRING);
    }

    static boolean resolves(Arena arena, String alert) {
        return until(arena, Duration.ofMinutes(30), () -> arena.alert(alert).phase() == Phase.INACTIVE);
    }

    private static AlertRule rule(String name, String expr) {
        return new AlertRule(name, expr, Duration.ofMinutes(2), Duration.ZERO, Map.of("severity", "critical"));
    }
}
