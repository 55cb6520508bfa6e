package dev.runbook.chaos.embedded;

import static dev.runbook.chaos.assertion.KubernetesAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.chaos.fault.AutoscalerAtMax;
import dev.runbook.chaos.fault.BadRelease;
import dev.runbook.chaos.fault.CrashLoop;
import dev.runbook.engine.spi.Arena;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KubernetesAssertionsTests {
    private Arena arena;

    @BeforeEach
    void open() {
        arena = ShopFixture.open();
    }

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void healthy_objects_are_ready() {
        assertThat(agents()).isReady().hasReplicas(2).hasImage("example/agents:2.1.0");
        assertThat(pod()).isReady().hasRestarts(0).hasImage("example/agents:2.1.0");
        assertThat(rollout()).isHealthy().hasReplicas(4).hasImage("example/shop:1.4.0");
        assertThat(autoscaler()).hasBounds(4, 10);
        assertThatThrownBy(() -> assertThat(autoscaler()).isAtMaximum())
                .hasMessage("Expected autoscaler shop to be at its maximum, but it runs 4 of 10 replicas");
        assertThatThrownBy(() -> assertThat(pod()).isNotReady()).hasMessageEndingWith("not to be ready, but it is");
    }

    @Test
    void broken_objects_say_what_is_wrong_with_them() {
        BadRelease.of("shop").answering(0.3, 503).inject(arena.faults());
        CrashLoop.of("agents").inject(arena.faults());
        AutoscalerAtMax.of("shop").inject(arena.faults());
        arena.time().pass(Duration.ofMinutes(5));

        assertThat(rollout()).isDegraded();
        assertThat(autoscaler()).isAtMaximum();
        assertThat(pod()).isNotReady();
        assertThatThrownBy(() -> assertThat(agents()).isReady())
                .hasMessage("Expected Deployment agents to be ready, but of 2 replicas 2 are updated and 0 available");
        assertThatThrownBy(() -> assertThat(pod()).hasRestarts(0)).hasMessageContaining("to have 0 restarts, but");
        assertThatThrownBy(() -> assertThat(rollout()).isHealthy())
                .hasMessageStartingWith("Expected Rollout shop to be Healthy, but it is Degraded: ");
    }

    private KubernetesClient client() {
        return arena.faults().client();
    }

    private Deployment agents() {
        return client().apps().deployments().withName("agents").get();
    }

    private Pod pod() {
        return client().pods()
                .withLabel("component", "agents")
                .list()
                .getItems()
                .get(0);
    }

    private GenericKubernetesResource rollout() {
        return client().genericKubernetesResources("argoproj.io/v1alpha1", "Rollout")
                .withName("shop")
                .get();
    }

    private HorizontalPodAutoscaler autoscaler() {
        return client().autoscaling()
                .v2()
                .horizontalPodAutoscalers()
                .withName("shop")
                .get();
    }
}
