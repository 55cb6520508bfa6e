package dev.runbook.chaos.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.fault.BadRelease;
import dev.runbook.engine.spi.Arena;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BadReleaseTests {
    private final BadRelease release = BadRelease.of("shop").answering(0.30, 503);

    @Test
    void a_failing_canary_is_noticed_aborted_by_its_analysis_and_gone_afterwards() {
        try (var arena = ShopFixture.open()) {
            arena.time().pass(Duration.ofMinutes(10));
            assertThat(arena.unhealthy()).isEmpty();
            assertThat(release.problems(arena.faults())).isEmpty();

            release.inject(arena.faults());

            assertThat(ShopFixture.observed(arena, release)).isTrue();
            assertThat(ShopFixture.fires(arena, "ShopErrors")).isTrue();
            assertThat(ShopFixture.resolves(arena, "ShopErrors")).isTrue();
            assertThat(arena.unhealthy()).anyMatch(line -> line.startsWith("Rollout default/shop is Degraded"));
        }
    }

    @Test
    void one_seed_gives_one_history_and_another_seed_another() {
        var first = history(12);

        assertThat(history(12)).isEqualTo(first);
        assertThat(history(13)).isNotEqualTo(first);
    }

    private List<Object> history(long seed) {
        try (Arena arena = ShopFixture.open(ShopFixture.shop(), seed)) {
            arena.time().pass(Duration.ofMinutes(3));
            release.inject(arena.faults());
            arena.time().pass(Duration.ofMinutes(10));
            return List.of(
                    arena.timeline(),
                    arena.metrics().instant("http_requests_total"),
                    arena.metrics().instant("container_cpu_usage_seconds_total"));
        }
    }
}
