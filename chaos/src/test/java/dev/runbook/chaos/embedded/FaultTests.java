package dev.runbook.chaos.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.chaos.cluster.client.EmbeddedHttpClientFactory;
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
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.Fault;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FaultTests {
    private Arena arena;

    @BeforeEach
    void open() {
        arena = ShopFixture.open();
        arena.time().pass(Duration.ofMinutes(6));
    }

    @AfterEach
    void close() {
        arena.close();
    }

    static List<Fault> ofTheShop() {
        return List.of(
                BadRelease.of("shop").answering(0.3, 503),
                BadRelease.of("shop").slowedBy(Duration.ofMillis(800)),
                BadRelease.of("shop").leaking("600Mi"),
                LoadSurge.on("shop").times(3),
                SlowDependency.of("postgres"),
                CrashLoop.of("agents"),
                OomKill.of("agents"),
                FailingReadiness.of("agents"),
                Wedged.of("agents"),
                ImageMissing.of("agents"),
                PodKill.of("component=agents"),
                AutoscalerAtMax.of("shop"),
                CpuStress.of("shop"),
                NetworkPartition.of("shop").onlyPods(1),
                DnsFailure.of("shop"),
                new NodeNotReady(),
                ApiServerErrors.on("patch", "rollouts"));
    }

    @ParameterizedTest
    @MethodSource("ofTheShop")
    void a_fault_is_seen_only_after_it_was_injected(Fault fault) {
        assertThat(fault.problems(arena.faults())).isEmpty();
        assertThat(fault.describe()).doesNotContain("\n").isNotBlank();

        fault.inject(arena.faults());

        assertThat(ShopFixture.observed(arena, fault)).isTrue();
    }

    @Test
    void a_silent_node_is_not_ready_until_it_is_heard_again() {
        var fault = new NodeNotReady();
        assertThat(fault.observed(arena.faults())).isFalse();
        inject(fault);

        fault.heal(arena.faults());
        assertThat(ShopFixture.until(arena, Duration.ofMinutes(2), () -> !fault.observed(arena.faults())))
                .isTrue();
        assertThat(ShopFixture.until(arena, Duration.ofMinutes(5), () -> ready("app", "shop") >= 4))
                .isTrue();
    }

    @Test
    void without_names_all_requests_fail_that_need_a_dependency_until_they_are_back() {
        inject(DnsFailure.of("shop"));

        assertThat(ShopFixture.fires(arena, "ShopErrors")).isTrue();
        assertThat(arena.alert("ShopErrors").value()).isGreaterThan(0.3);
    }

    @Test
    void a_pod_that_is_cut_off_gets_unready_and_comes_back_when_the_network_does() {
        var partition = NetworkPartition.of("shop").onlyPods(1);
        inject(partition);

        assertThat(ShopFixture.until(arena, Duration.ofMinutes(2), () -> ready("app", "shop") == 3))
                .isTrue();
        assertThat(arena.metrics().value("sum(nginx_ingress_controller_requests{service=\"shop\",status=\"504\"})"))
                .isPositive();

        partition.heal(arena.faults());
        assertThat(ShopFixture.until(arena, Duration.ofMinutes(2), () -> ready("app", "shop") == 4))
                .isTrue();
    }

    @Test
    void stressed_cpu_makes_the_autoscaler_add_pods() {
        inject(CpuStress.of("shop").using("1"));

        assertThat(ShopFixture.until(arena, Duration.ofMinutes(5), () -> ready("app", "shop") > 4))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("needingARealNetwork")
    void what_needs_a_real_network_is_refused_and_says_what_is_missing(Fault fault, String missing) {
        assertThat(fault.problems(arena.faults())).singleElement().asString().contains(missing, "k3s");
    }

    static List<Arguments> needingARealNetwork() {
        return List.of(
                Arguments.of(PacketLoss.of("shop"), "no packets"),
                Arguments.of(BandwidthLimit.of("shop"), "no packets"),
                Arguments.of(NetworkLatency.of("shop"), "no packets"));
    }

    static List<Arguments> amountsThatMakeNoSense() {
        return List.of(
                Arguments.of(PacketLoss.of("shop").losing(1.5), "1.5"),
                Arguments.of(BandwidthLimit.of("shop").to("64 kbit; reboot"), "is no rate"),
                Arguments.of(NetworkLatency.of("shop").by(Duration.ZERO), "0 ms is none"),
                Arguments.of(CpuStress.of("shop").using("much"), "'much' is no amount of CPU"),
                Arguments.of(CpuStress.of("shop").onlyPods(0), "0 pods are none"),
                Arguments.of(CpuStress.of("shopp"), "no Rollout, Deployment or StatefulSet shopp"),
                Arguments.of(BadRelease.of("shop").answering(1.10, 500), "a share of 1.1 of the requests"),
                Arguments.of(BadRelease.of("shop").answering(0.10, 99999), "answering 99999 is no error"),
                Arguments.of(BadRelease.of("shop").slowedBy(Duration.ofMillis(-5)), "-5 ms longer"),
                Arguments.of(BadRelease.of("shop").leaking("much"), "'much' is no amount of memory"),
                Arguments.of(ServiceErrors.on("shop").answering(-5, 1), "a share of -5.0 of the requests"),
                Arguments.of(ServiceErrors.on("shop").answering(-5, 1), "answering 1 is no error"),
                Arguments.of(SlowDependency.of("postgres").by(Duration.ZERO), "0 ms is none"),
                Arguments.of(LoadSurge.on("shop").times(Double.POSITIVE_INFINITY), "by Infinity is none"),
                Arguments.of(CrashLoop.of("shop").times(-1), "happens -1 times"),
                Arguments.of(CrashLoop.of("shop").exitCode(999), "exits with 999"),
                Arguments.of(OomKill.of("shop").times(0), "happens 0 times"),
                Arguments.of(Wedged.of("shop").onlyPods(-2), "-2 pods are none"),
                Arguments.of(PodKill.of("app=shop").count(0), "0 pods are none"),
                Arguments.of(ApiServerErrors.on("get", "pods").answering(200).times(0), "answering 200 is no error"),
                Arguments.of(ApiServerErrors.on("get", "pods").answering(200).times(0), "0 calls are none"));
    }

    @ParameterizedTest
    @MethodSource("amountsThatMakeNoSense")
    void amounts_that_make_no_sense_are_refused_beside_what_else_is_wrong(Fault fault, String problem) {
        assertThat(fault.problems(arena.faults()))
                .anySatisfy(told -> assertThat(told).contains(problem));
    }

    @Test
    void a_surge_fires_the_latency_alert_and_the_autoscaler_cures_it() {
        inject(LoadSurge.on("shop").times(2.2));

        assertThat(ShopFixture.fires(arena, "ShopLatency") || ready("app", "shop") > 4)
                .isTrue();
        assertThat(ShopFixture.resolves(arena, "ShopLatency")).isTrue();
        assertThat(ready("app", "shop")).isGreaterThanOrEqualTo(7);
    }

    @Test
    void a_surge_with_the_autoscaler_at_its_maximum_stays_until_the_bound_is_raised() {
        inject(AutoscalerAtMax.of("shop"));
        inject(LoadSurge.on("shop").times(2.2));

        assertThat(ShopFixture.fires(arena, "ShopLatency")).isTrue();
        arena.time().pass(Duration.ofMinutes(15));
        assertThat(arena.alert("ShopLatency").value()).isGreaterThan(0.5);
        assertThat(ready("app", "shop")).isEqualTo(4);

        arena.faults()
                .client()
                .autoscaling()
                .v2()
                .horizontalPodAutoscalers()
                .withName("shop")
                .edit(autoscaler -> {
                    autoscaler.getSpec().setMaxReplicas(10);
                    return autoscaler;
                });

        assertThat(ShopFixture.resolves(arena, "ShopLatency")).isTrue();
    }

    @Test
    void a_slow_dependency_is_slow_for_any_number_of_pods_until_it_heals() {
        var slow = SlowDependency.of("postgres").by(Duration.ofMillis(600));
        inject(slow);
        assertThat(ShopFixture.fires(arena, "ShopLatency")).isTrue();

        arena.faults()
                .client()
                .autoscaling()
                .v2()
                .horizontalPodAutoscalers()
                .withName("shop")
                .edit(autoscaler -> {
                    autoscaler.getSpec().setMinReplicas(9);
                    return autoscaler;
                });
        arena.time().pass(Duration.ofMinutes(10));
        assertThat(ready("app", "shop")).isEqualTo(9);
        assertThat(arena.alert("ShopLatency").value()).isGreaterThan(0.6);

        slow.heal(arena.faults());
        assertThat(ShopFixture.resolves(arena, "ShopLatency")).isTrue();
    }

    @Test
    void pods_that_crash_a_few_times_come_back_by_restarts_alone() {
        inject(CrashLoop.of("agents").exitCode(3).times(2));

        arena.time().pass(Duration.ofMinutes(3));

        assertThat(pods("component", "agents")).hasSize(2).allSatisfy(pod -> {
            var status = pod.getStatus().getContainerStatuses().get(0);
            assertThat(status.getRestartCount()).isEqualTo(2);
            assertThat(status.getLastState().getTerminated().getExitCode()).isEqualTo(3);
            assertThat(status.getReady()).isTrue();
        });
    }

    @Test
    void pods_that_crash_for_ever_fire_the_alert_and_recover_once_it_is_healed() {
        var crash = CrashLoop.of("agents");
        inject(crash);
        assertThat(ShopFixture.fires(arena, "AgentDown")).isTrue();
        assertThat(arena.unhealthy())
                .anyMatch(line -> line.startsWith("pod default/agents-")
                        && line.contains("is not ready: CrashLoopBackOff, back-off "));

        crash.heal(arena.faults());

        assertThat(ShopFixture.resolves(arena, "AgentDown")).isTrue();
        assertThat(arena.unhealthy()).isEmpty();
    }

    @Test
    void a_wedged_pod_stays_so_through_container_restarts_and_a_new_pod_is_well() {
        inject(Wedged.of("agents").onlyPods(1));
        assertThat(ShopFixture.fires(arena, "AgentDown")).isTrue();
        var wedged = pods("component", "agents").stream()
                .filter(pod -> !pod.getStatus().getContainerStatuses().get(0).getReady())
                .toList();
        assertThat(wedged).hasSize(1);

        arena.faults().client().resource(wedged.get(0)).delete();

        assertThat(ShopFixture.resolves(arena, "AgentDown")).isTrue();
    }

    @Test
    void an_image_that_is_missing_keeps_the_new_pod_from_starting() {
        inject(ImageMissing.of("agents").tagged("2.2.0"));

        assertThat(ShopFixture.fires(arena, "AgentDown")).isTrue();
        assertThat(arena.unhealthy()).anyMatch(line -> line.contains("is not ready: ImagePullBackOff"));
    }

    @Test
    void a_killed_pod_is_replaced_and_its_requests_go_elsewhere() {
        var before = pods("app", "shop").stream()
                .map(pod -> pod.getMetadata().getName())
                .toList();
        inject(PodKill.of("app=shop").count(4));
        arena.time().pass(Duration.ofSeconds(5));
        arena.time().pass(Duration.ofMinutes(2));

        assertThat(pods("app", "shop"))
                .hasSize(4)
                .noneMatch(pod -> before.contains(pod.getMetadata().getName()));
        assertThat(arena.metrics().value("sum(nginx_ingress_controller_requests{service=\"shop\",status=\"503\"})"))
                .as("requests that found no ready pod")
                .isBetween(300.0, 3_000.0);
    }

    @Test
    void only_the_runbook_gets_errors_and_only_so_many() {
        var errors = ApiServerErrors.on("get", "pods").answering(503).times(2);
        inject(errors);
        var name = pods("app", "shop").get(0).getMetadata().getName();

        try (var runbook = ((EmbeddedHttpClientFactory) arena.httpClientFactory()).newClient(arena.clientConfig())) {
            for (int call = 0; call < 2; call++) {
                assertThatThrownBy(() -> runbook.pods().withName(name).get())
                        .isInstanceOfSatisfying(
                                KubernetesClientException.class,
                                refused -> assertThat(refused.getCode()).isEqualTo(503));
            }
            assertThat(runbook.pods().withName(name).get()).isNotNull();
        }
        assertThat(errors.observed(arena.faults())).isFalse();
    }

    @Test
    void a_fault_that_the_world_cannot_have_says_what_there_is() {
        assertThat(BadRelease.of("shap").answering(0.3, 503).problems(arena.faults()))
                .containsExactly(
                        "there is no Rollout, Deployment or StatefulSet shap in namespace default; there is Deployment"
                                + " agents, Rollout shop",
                        "world shop has no service model shap; it has shop");
        assertThat(SlowDependency.of("redis").problems(arena.faults()))
                .containsExactly("no service of world shop depends on redis; they depend on postgres");
        assertThat(AutoscalerAtMax.of("agents").problems(arena.faults()))
                .containsExactly("there is no HorizontalPodAutoscaler agents in namespace default; there is shop");
        assertThat(PodKill.of("app=nobody").problems(arena.faults()))
                .singleElement()
                .asString()
                .startsWith("pods with app=nobody: 1 shall be killed, 0 are there; pods are agents-");
        assertThat(BadRelease.of("shop").problems(arena.faults()))
                .containsExactly("the bad release of shop is as good as the present one; say answering(…), slowedBy(…)"
                        + " or leaking(…)");
        assertThat(ApiServerErrors.on("fetch", "pods").problems(arena.faults()))
                .singleElement()
                .asString()
                .startsWith("'fetch' is no verb of the API; verbs are *, create");
    }

    private void inject(Fault fault) {
        fault.inject(arena.faults());
    }

    private long ready(String label, String value) {
        return pods(label, value).stream()
                .filter(pod -> pod.getStatus().getContainerStatuses().stream()
                        .allMatch(status -> Boolean.TRUE.equals(status.getReady())))
                .count();
    }

    private List<Pod> pods(String label, String value) {
        return arena.faults().client().pods().withLabel(label, value).list().getItems();
    }
}
