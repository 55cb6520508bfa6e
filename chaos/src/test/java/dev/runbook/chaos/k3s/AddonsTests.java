package dev.runbook.chaos.k3s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.embedded.ServedWorld;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.RequestedWorld;
import dev.runbook.engine.spi.ArenaRequest;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster must bring beside Kubernetes, asked on one that serves Rollouts and metrics and runs no controller. */
class AddonsTests {
    private static final String SCALED = """
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: shop}
            spec:
              scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
              maxReplicas: 2
            """;
    private static final String ROLLED_OUT = """
            apiVersion: argoproj.io/v1alpha1
            kind: AnalysisTemplate
            metadata: {name: shop}
            spec: {metrics: []}
            """;

    private static final String DEPLOYED = """
            apiVersion: argoproj.io/v1alpha1
            kind: Application
            metadata: {name: shop}
            spec: {project: default}
            """;

    @TempDir
    private Path directory;

    private ServedWorld served;
    private KubernetesClient client;

    @AfterEach
    void close() {
        client.close();
        served.close();
    }

    private KubernetesClient cluster(String... manifests) throws IOException {
        var world = ClusterWorld.named("cluster").namespaces("default", "monitoring");
        for (var manifest : manifests) {
            world = world.yaml(manifest);
        }
        served = ServedWorld.start(world, "default", 1, 0);
        var kubeconfig = directory.resolve("kubeconfig");
        served.frontEnd().writeKubeconfig(kubeconfig, "cluster");
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(Files.readString(kubeconfig)))
                .build();
        return client;
    }

    private static RequestedWorld world(String manifest) {
        return RequestedWorld.of(new ArenaRequest(ClusterWorld.named("shop").yaml(manifest), List.of(), 1, "default"));
    }

    @Test
    void a_controller_of_rollouts_that_does_not_run_is_named_with_how_to_install_it() throws IOException {
        assertThat(new Addons(cluster()).missing(world(ROLLED_OUT)))
                .singleElement()
                .asString()
                .contains(
                        "no Argo Rollouts controller is ready in the namespace argo-rollouts",
                        "kubectl apply -n argo-rollouts");
    }

    @Test
    void applications_that_the_api_server_does_not_know_are_named_with_how_to_get_them() throws IOException {
        assertThat(new Addons(cluster()).missing(world(DEPLOYED)))
                .singleElement()
                .asString()
                .contains("the API server does not know them", "application-crd.yaml");
    }

    @Test
    void applications_that_the_api_server_serves_are_not_missing() throws IOException {
        assertThat(new Addons(cluster(DEPLOYED)).missing(world(DEPLOYED))).isEmpty();
    }

    @Test
    void what_a_world_does_not_need_or_the_cluster_has_is_not_missing() throws IOException {
        var addons = new Addons(cluster());

        assertThat(addons.missing(world(SCALED))).isEmpty();
        assertThat(addons.missing(world("{apiVersion: v1, kind: ConfigMap, metadata: {name: shop}}")))
                .isEmpty();
    }

    @Test
    void kube_state_metrics_is_a_port_of_the_node_where_no_service_has_its_label() throws IOException {
        assertThat(StateMetrics.find(cluster(), "10.0.0.1")).isEqualTo("10.0.0.1:8080");
    }

    @Test
    void kube_state_metrics_is_found_by_the_label_of_its_service() throws IOException {
        var cluster = cluster("""
                apiVersion: v1
                kind: Service
                metadata:
                  name: some-release-kube-state-metrics
                  namespace: monitoring
                  labels: {app.kubernetes.io/name: kube-state-metrics}
                spec:
                  clusterIP: None
                  ports: [{name: telemetry, port: 8081}, {name: http-metrics, port: 8082}]
                """);

        assertThat(StateMetrics.find(cluster, "10.0.0.1"))
                .as("without an address of its own, by name")
                .isEqualTo("some-release-kube-state-metrics.monitoring.svc:8082");
    }
}
