package dev.runbook.chaos.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.engine.spi.AlertRule;
import dev.runbook.engine.spi.AlertState.Phase;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.PrepareException;
import dev.runbook.engine.spi.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class EmbeddedTargetTests {
    @Test
    void is_found_as_a_service() {
        assertThat(ServiceLoader.load(Target.class))
                .filteredOn(target -> target.name().equals("embedded"))
                .singleElement()
                .satisfies(target -> assertThat(target.unavailable()).isEmpty());
    }

    @Test
    void a_world_has_started_when_its_drill_begins_and_nothing_of_the_start_is_told() {
        try (var arena = ShopFixture.open()) {
            assertThat(arena.time().instant()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
            assertThat(arena.time().virtual()).isTrue();
            assertThat(arena.unhealthy()).isEmpty();
            assertThat(arena.timeline()).isEmpty();
            assertThat(arena.quiescent()).isTrue();
            assertThat(arena.alert("ShopErrors").phase()).isEqualTo(Phase.INACTIVE);
        }
    }

    @Test
    void a_healthy_shop_stays_within_its_figures_for_hours() {
        try (var arena = ShopFixture.open()) {
            for (int quarter = 0; quarter < 16; quarter++) {
                arena.time().pass(Duration.ofMinutes(15));
                assertThat(arena.unhealthy()).isEmpty();
            }
            var metrics = arena.metrics();

            assertThat(arena.timeline()).isEmpty();
            assertThat(metrics.value("sum(rate(http_requests_total{app=\"shop\"}[1h]))"))
                    .isBetween(98.0, 102.0);
            assertThat(metrics.value("sum(rate(http_requests_total{app=\"shop\",status=~\"5..\"}[1h]))"
                            + " / sum(rate(http_requests_total{app=\"shop\"}[1h]))"))
                    .isBetween(0.0001, 0.0004);
            assertThat(metrics.value("histogram_quantile(0.95, sum by (le)"
                            + " (rate(http_server_requests_seconds_bucket{app=\"shop\"}[1h])))"))
                    .isBetween(0.12, 0.15);
            assertThat(metrics.value("sum(rate(container_cpu_usage_seconds_total{pod=~\"shop-.*\"}[1h]))"
                            + " / sum(kube_pod_container_resource_requests{pod=~\"shop-.*\",resource=\"cpu\"})"))
                    .isBetween(0.52, 0.56);
            assertThat(metrics.value("sum(kube_pod_status_ready{pod=~\"agents-.*\",condition=\"true\"})"
                            + " / sum(kube_deployment_spec_replicas{deployment=\"agents\"})"))
                    .isEqualTo(1);
            assertThat(metrics.instant("up")).hasSize(7).allMatch(up -> up.value() == 1);
        }
    }

    @Test
    void without_a_world_there_are_the_namespaces_and_nothing_in_them() {
        try (var arena = new EmbeddedTarget().open(new ArenaRequest(null, List.of(), 1, "payments"))) {
            var client = arena.faults().client();

            assertThat(client.namespaces().withName("payments").get()).isNotNull();
            assertThat(client.namespaces().withName("default").get()).isNotNull();
            assertThat(client.pods().inAnyNamespace().list().getItems()).isEmpty();
            assertThat(arena.clientConfig().getNamespace()).isEqualTo("payments");
            assertThat(arena.unhealthy()).isEmpty();
        }
    }

    @Test
    void a_world_of_another_type_is_refused() {
        assertThatThrownBy(() -> new EmbeddedTarget().open(new ArenaRequest("shop", List.of(), 1, "default")))
                .isInstanceOf(PrepareException.class)
                .hasMessageContaining("but the drill's world is a java.lang.String");
    }

    @Test
    void all_that_is_wrong_with_world_namespace_and_alerts_comes_at_once() {
        var world = ClusterWorld.named("w").resources("no/such.yaml");
        var alert = new AlertRule("Broken", "sum(up", Duration.ZERO, Duration.ZERO, Map.of());

        assertThatThrownBy(() -> new EmbeddedTarget().open(new ArenaRequest(world, List.of(alert), 1, "payments")))
                .isInstanceOf(PrepareException.class)
                .hasMessageContaining("manifest no/such.yaml can't be read")
                .hasMessageContaining("works in namespace payments, which the world lacks; it has default")
                .hasMessageContaining("alert Broken: 1:");
    }

    @Test
    void what_the_api_server_refuses_is_told_with_file_and_line() {
        var world = ClusterWorld.named("w").yaml("""
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: shop
                spec:
                  selector:
                    matchLabels:
                      app: shop
                  template:
                    metadata:
                      labels:
                        app: shap
                    spec:
                      containers:
                        - name: shop
                          image: example/shop:1
                """);

        assertThatThrownBy(() -> new EmbeddedTarget().open(new ArenaRequest(world, List.of(), 1, "default")))
                .isInstanceOf(PrepareException.class)
                .hasMessageStartingWith("world w: inline manifest 1:1 is refused: ")
                .hasMessageContaining("selector");
    }

    @Test
    void an_alert_that_was_not_asked_for_is_not_known() {
        try (var arena = ShopFixture.open()) {
            assertThatThrownBy(() -> arena.alert("Nope"))
                    .hasMessage("there is no alert Nope in this arena; there is AgentDown, ShopErrors, ShopLatency");
        }
    }
}
