package dev.runbook.chaos.k3s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.awaitility.Awaitility.await;

import dev.runbook.chaos.fault.ApiServerErrors;
import dev.runbook.chaos.fault.AutoscalerAtMax;
import dev.runbook.chaos.fault.BadRelease;
import dev.runbook.chaos.fault.BandwidthLimit;
import dev.runbook.chaos.fault.CpuStress;
import dev.runbook.chaos.fault.CrashLoop;
import dev.runbook.chaos.fault.DnsFailure;
import dev.runbook.chaos.fault.FailingReadiness;
import dev.runbook.chaos.fault.ImageMissing;
import dev.runbook.chaos.fault.LoadSurge;
import dev.runbook.chaos.fault.NetworkLatency;
import dev.runbook.chaos.fault.NetworkPartition;
import dev.runbook.chaos.fault.NodeNotReady;
import dev.runbook.chaos.fault.OomKill;
import dev.runbook.chaos.fault.PacketLoss;
import dev.runbook.chaos.fault.PodKill;
import dev.runbook.chaos.fault.ServiceErrors;
import dev.runbook.chaos.fault.SlowDependency;
import dev.runbook.chaos.fault.Wedged;
import dev.runbook.chaos.world.Behaviour;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.ServiceModel;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.Fault;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.testcontainers.DockerClientFactory;

/** Each fault of the catalogue on a real Kubernetes: injected, seen from outside, taken back. */
@EnabledIfEnvironmentVariable(named = "RUNBOOK_K3S", matches = "required")
class FaultsOnK3sTests {
    private static final ClusterWorld WORLD = ClusterWorld.named("shop")
            .settlingFor(Duration.ofSeconds(10))
            .service(ServiceModel.named("shop")
                    .traffic(20)
                    .behaves(Behaviour.healthy().capacity(40).memory("200Mi"))
                    .dependsOn("postgres", Duration.ofMillis(10)))
            .yaml("""
                apiVersion: v1
                kind: Service
                metadata: {name: shop}
                spec:
                  selector: {app: shop}
                  ports: [{port: 80, targetPort: 8080}]
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: shop}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: shop}}
                  template:
                    metadata: {labels: {app: shop}}
                    spec:
                      containers:
                        - name: shop
                          image: faults/shop:1
                          ports: [{containerPort: 8080}]
                          readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 5}
                          resources:
                            requests: {cpu: 200m, memory: 256Mi}
                            limits: {memory: 512Mi}
                ---
                apiVersion: autoscaling/v2
                kind: HorizontalPodAutoscaler
                metadata: {name: shop}
                spec:
                  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
                  minReplicas: 2
                  maxReplicas: 3
                  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 400}}}]
                """);

    private static Arena arena;

    @BeforeAll
    static void open() {
        arena = new K3sTarget().open(new ArenaRequest(WORLD, List.of(), 1, "default"));
    }

    @AfterAll
    static void close() {
        if (arena != null) {
            arena.timeline().forEach(entry -> System.out.println(entry.actor() + "  " + entry.text()));
            arena.close();
        }
    }

    static Stream<Fault> faults() {
        return Stream.of(
                ServiceErrors.on("shop").answering(0.5, 500),
                LoadSurge.on("shop").times(3),
                SlowDependency.of("postgres").by(Duration.ofMillis(300)),
                PodKill.of("app=shop"),
                CrashLoop.of("shop").times(1).onlyPods(1),
                OomKill.of("shop").onlyPods(1),
                FailingReadiness.of("shop"),
                Wedged.of("shop").onlyPods(1),
                AutoscalerAtMax.of("shop"),
                ApiServerErrors.on("get", "configmaps").answering(503),
                CpuStress.of("shop").using("600m").onlyPods(1),
                NetworkPartition.of("shop").onlyPods(1),
                PacketLoss.of("shop").losing(0.2),
                BandwidthLimit.of("shop").to("16kbit"),
                NetworkLatency.of("shop").by(Duration.ofMillis(100)),
                DnsFailure.of("shop"),
                BadRelease.of("shop").answering(0.5, 503),
                ImageMissing.of("shop"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void a_fault_is_injected_seen_and_taken_back(Fault fault) {
        inject(arena, fault);
        fault.heal(arena.faults());
        if (!(fault instanceof ImageMissing)) {
            await().atMost(Duration.ofSeconds(90))
                    .untilAsserted(() -> assertThat(arena.unhealthy()).isEmpty());
        }
    }

    private static void inject(Arena arena, Fault fault) {
        assertThat(fault.problems(arena.faults())).isEmpty();
        fault.inject(arena.faults());
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> fault.observed(arena.faults()));
    }

    @Test
    void the_runbook_meets_errors_of_the_api_server_and_nobody_else_does() {
        var fault = ApiServerErrors.on("get", "services").answering(503).times(1);
        fault.inject(arena.faults());
        try (var client =
                new KubernetesClientBuilder().withConfig(arena.clientConfig()).build()) {
            assertThat(arena.faults()
                            .client()
                            .services()
                            .withName("shop")
                            .get()
                            .getMetadata()
                            .getNamespace())
                    .isEqualTo("default");
            assertThat(catchThrowableOfType(
                                    KubernetesClientException.class,
                                    () -> client.services().withName("shop").get())
                            .getCode())
                    .isEqualTo(503);
            assertThat(client.services().withName("shop").get()).isNotNull();
        }
        fault.heal(arena.faults());
    }

    @Test
    void a_service_uses_as_much_memory_as_it_is_said_to_need() {
        var pods = "{namespace=\"default\",pod=~\"shop-.*\"}";
        // of the request, since both may be scaled
        var share = "max(container_memory_working_set_bytes" + pods + ") / max(kube_pod_container_resource_requests"
                + pods.replace("}", ",resource=\"memory\"}") + ")";

        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(
                        () -> assertThat(arena.metrics().value(share)).isCloseTo(200.0 / 256, withinPercentage(5)));
    }

    @Test
    void what_undoes_a_fault_is_written_down_in_the_cluster_as_long_as_it_is_there() {
        var fault = PacketLoss.of("shop").losing(0.1).onlyPods(1);
        fault.inject(arena.faults());
        assertThat(records()).hasSize(1).first().asString().contains("iptables -w -D INPUT");
        fault.heal(arena.faults());
        assertThat(records()).isEmpty();
    }

    private static List<String> records() {
        try (var node = new KubernetesClientBuilder()
                .withConfig(K3sNode.shared(K3sSettings.of(System.getProperties(), System.getenv()))
                        .client()
                        .getConfiguration())
                .build()) {
            return node.configMaps().inAnyNamespace().withLabel(FaultRecord.LABEL).list().getItems().stream()
                    .map(record -> record.getData().get("undo"))
                    .toList();
        }
    }

    @Test
    void a_node_falls_silent_on_a_cluster_of_its_own_which_may_die_without_leaving_anybody_waiting() {
        var fault = new NodeNotReady();
        var before = containers();
        try (var own = new K3sTarget().open(new ArenaRequest(WORLD, List.of(), 1, "default", fault.needs(), false))) {
            inject(own, fault);
            fault.heal(own.faults());
            await().atMost(Duration.ofSeconds(90)).until(() -> !fault.observed(own.faults()));
            assertThat(arena.unhealthy()).isEmpty();

            var node = containers();
            node.removeAll(before);
            DockerClientFactory.lazyClient()
                    .killContainerCmd(node.iterator().next())
                    .exec();
            assertThatThrownBy(own::unhealthy).hasMessageContaining("the API server of the k3s does not answer");
        }
        assertThat(containers()).isEqualTo(before);
    }

    private static Set<String> containers() {
        var ids = new HashSet<String>();
        DockerClientFactory.lazyClient()
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of(Orphans.LABEL, Orphans.owner()))
                .exec()
                .forEach(container -> ids.add(container.getId()));
        return ids;
    }
}
