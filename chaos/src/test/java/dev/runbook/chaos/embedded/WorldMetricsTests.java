package dev.runbook.chaos.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.port.Series;
import dev.runbook.chaos.fault.CpuStress;
import dev.runbook.engine.spi.Arena;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is worked out only when somebody looks is what would have been seen all the time. */
class WorldMetricsTests {
    private static final String AGENTS = "{pod=~\"agents-.*\"}";

    @Test
    void looking_changes_no_figure() {
        var seldom = afterStress(false);
        var often = afterStress(true);

        assertThat(often).isEqualTo(seldom);
        assertThat(seldom).hasSize(4);
        var cpu = seldom.get(0).points();
        assertThat(cpu).hasSize(37);
        assertThat(cpu.get(16).value() - cpu.get(12).value())
                .as("a minute of stress")
                .isGreaterThan(5 * (cpu.get(4).value() - cpu.get(0).value()));
    }

    private static List<Series> afterStress(boolean looking) {
        try (var arena = ShopFixture.open()) {
            var stress = CpuStress.of("agents");
            pass(arena, 12, looking);
            stress.inject(arena.faults());
            pass(arena, 12, looking);
            stress.heal(arena.faults());
            pass(arena, 12, looking);
            return Stream.of("container_cpu_usage_seconds_total", "container_memory_working_set_bytes")
                    .flatMap(metric ->
                            arena
                                    .metrics()
                                    .range(metric + AGENTS, Duration.ofMinutes(9), Duration.ofSeconds(15))
                                    .stream())
                    .toList();
        }
    }

    private static void pass(Arena arena, int scrapes, boolean looking) {
        for (int i = 0; i < scrapes; i++) {
            arena.time().pass(Duration.ofSeconds(15));
            if (looking) {
                assertThat(arena.faults()
                                .client()
                                .top()
                                .pods()
                                .metrics("default")
                                .getItems())
                        .hasSize(6);
            }
        }
    }

    @Test
    void the_series_of_a_pod_end_with_it() {
        try (var arena = ShopFixture.open()) {
            arena.time().pass(Duration.ofMinutes(5));
            var client = arena.faults().client();
            var gone = client.pods().inNamespace("default").list().getItems().stream()
                    .map(Pod::getMetadata)
                    .filter(pod -> pod.getName().startsWith("agents-"))
                    .findFirst()
                    .orElseThrow()
                    .getName();
            client.pods()
                    .inNamespace("default")
                    .withName(gone)
                    .withGracePeriod(0)
                    .delete();
            arena.time().pass(Duration.ofMinutes(1));

            var metrics = arena.metrics();
            for (var metric : List.of("kube_pod_status_ready", "container_memory_working_set_bytes")) {
                assertThat(metrics.instant(metric + "{pod=\"" + gone + "\"}")).isEmpty();
                assertThat(metrics.instant("count_over_time(" + metric + "{pod=\"" + gone + "\"}[6m])"))
                        .as(metric)
                        .isNotEmpty()
                        .allMatch(count -> count.value() == 20);
            }
        }
    }
}
