package dev.runbook.chaos.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.world.Behaviour;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.WorkerModel;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaRequest;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the containers of manifests do of which the world's models tell nothing. */
class ContainersTests {
    private static final String SHOP = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: shop}
            spec:
              replicas: 2
              selector: {matchLabels: {app: shop}}
              template:
                metadata: {labels: {app: shop}}
                spec:
            %s
                  containers:
                    - {name: shop, image: 'example/shop:1', resources: {limits: {memory: 1Gi}}}
                    - {name: logs, image: 'example/logs:1', resources: {limits: {memory: 64Mi}}}
            """;

    private static Arena open(ClusterWorld world) {
        return new EmbeddedTarget().open(new ArenaRequest(world, List.of(), 12, "default"));
    }

    private static List<Pod> pods(Arena arena, String label) {
        return arena.faults()
                .client()
                .pods()
                .inNamespace("default")
                .withLabel(label)
                .list()
                .getItems();
    }

    @Test
    void a_pod_starts_after_its_init_containers_and_a_small_container_beside_the_modelled_one_lives() {
        var world = ClusterWorld.named("shop")
                .yaml(SHOP.formatted("""
                  initContainers:
                    - {name: migrate, image: 'example/migrate:1'}
                    - {name: warm, image: 'example/warm:1', resources: {limits: {memory: 32Mi}}}
            """))
                .worker(WorkerModel.named("shop").behaves(Behaviour.healthy().memory("600Mi")));

        try (var arena = open(world)) {
            assertThat(arena.unhealthy()).isEmpty();
            arena.time().pass(Duration.ofMinutes(30));

            assertThat(arena.unhealthy()).isEmpty();
            assertThat(pods(arena, "app"))
                    .hasSize(2)
                    .flatExtracting(pod -> pod.getStatus().getContainerStatuses())
                    .extracting(ContainerStatus::getRestartCount)
                    .containsOnly(0);
            assertThat(arena.metrics().value("max(container_memory_working_set_bytes{container=\"logs\"})"))
                    .isPositive()
                    .isLessThan(64 << 20);
        }
    }

    @Test
    void a_sidecar_starts_before_the_others_and_stays() {
        var world = ClusterWorld.named("shop").yaml(SHOP.formatted("""
                  initContainers:
                    - {name: proxy, image: 'example/proxy:1', restartPolicy: Always,
                       startupProbe: {tcpSocket: {port: 15001}, periodSeconds: 2}}
                    - {name: migrate, image: 'example/migrate:1'}
            """));

        try (var arena = open(world)) {
            arena.time().pass(Duration.ofMinutes(5));

            assertThat(arena.unhealthy()).isEmpty();
            assertThat(pods(arena, "app")).hasSize(2).allSatisfy(pod -> {
                var inits = pod.getStatus().getInitContainerStatuses();
                assertThat(inits.get(0).getState().getRunning()).isNotNull();
                assertThat(inits.get(0).getReady()).isTrue();
                assertThat(inits.get(1).getState().getTerminated().getExitCode())
                        .isZero();
            });
        }
    }

    @Test
    void jobs_get_done_and_so_do_those_of_cron_jobs_whatever_runs_beside_them() {
        var world = ClusterWorld.named("jobs").yaml("""
                apiVersion: batch/v1
                kind: Job
                metadata: {name: import}
                spec:
                  template:
                    spec:
                      restartPolicy: Never
                      initContainers:
                        - {name: proxy, image: 'example/proxy:1', restartPolicy: Always}
                      containers:
                        - {name: import, image: 'example/import:1', resources: {limits: {memory: 64Mi}}}
                ---
                apiVersion: batch/v1
                kind: CronJob
                metadata: {name: report}
                spec:
                  schedule: '* * * * *'
                  concurrencyPolicy: Forbid
                  jobTemplate:
                    spec:
                      template:
                        metadata: {labels: {app: report}}
                        spec:
                          restartPolicy: OnFailure
                          containers:
                            - {name: report, image: 'example/report:1'}
                """);

        try (var arena = open(world)) {
            arena.time().pass(Duration.ofSeconds(330));

            assertThat(arena.unhealthy()).isEmpty();
            var jobs = arena.faults().client().batch().v1().jobs().inNamespace("default");
            assertThat(jobs.withName("import").get().getStatus().getSucceeded()).isEqualTo(1);
            assertThat(pods(arena, "job-name=import"))
                    .singleElement()
                    .satisfies(pod -> assertThat(pod.getStatus().getPhase()).isEqualTo("Succeeded"));
            assertThat(pods(arena, "app"))
                    .hasSize(3)
                    .allSatisfy(pod -> assertThat(pod.getStatus().getPhase()).isEqualTo("Succeeded"));
        }
    }
}
