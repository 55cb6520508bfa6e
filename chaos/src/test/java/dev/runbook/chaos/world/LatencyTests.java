package dev.runbook.chaos.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatencyTests {
    private static final Behaviour SERVICE = Behaviour.healthy()
            .latency(Duration.ofMillis(30), Duration.ofMillis(70))
            .capacity(60);

    @Test
    void an_idle_pod_answers_within_the_stated_median_and_percentile() {
        var idle = Latency.of(SERVICE, 0, 60, 0);

        assertThat(idle.within(0.030)).isCloseTo(0.5, within(1e-6));
        assertThat(idle.within(0.070)).isCloseTo(0.95, within(1e-6));
    }

    @Test
    void half_of_the_capacity_doubles_all_times() {
        var half = Latency.of(SERVICE, 30, 60, 0);

        assertThat(half.within(0.060)).isCloseTo(0.5, within(1e-6));
        assertThat(half.within(0.140)).isCloseTo(0.95, within(1e-6));
    }

    @Test
    void a_pod_beyond_its_capacity_answers_twenty_times_slower_and_turns_the_rest_away() {
        var beyond = Latency.of(SERVICE, 120, 60, 0);

        assertThat(beyond.within(0.600)).isCloseTo(0.5, within(1e-6));
        assertThat(Latency.turnedAway(120, 60)).isEqualTo(0.5);
        assertThat(Latency.turnedAway(60, 60)).isZero();
    }

    @Test
    void time_in_a_dependency_comes_on_top_whatever_the_load() {
        var idle = Latency.of(SERVICE, 0, 60, 0.4);

        assertThat(idle.within(0.4)).isZero();
        assertThat(idle.within(0.430)).isCloseTo(0.5, within(1e-6));
        assertThat(idle.mean() - Latency.of(SERVICE, 0, 60, 0).mean()).isCloseTo(0.4, within(1e-9));
    }

    @Test
    void a_constant_time_has_no_spread() {
        var constant = Latency.of(SERVICE.latency(Duration.ofMillis(50), Duration.ofMillis(50)), 0, 60, 0);

        assertThat(constant.within(0.049)).isZero();
        assertThat(constant.within(0.051)).isEqualTo(1);
    }
}
