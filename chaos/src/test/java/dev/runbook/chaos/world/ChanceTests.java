package dev.runbook.chaos.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChanceTests {
    private static final int DRAWS = 20_000;

    private final Chance chance = new Chance(new SplittableRandom(12));

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 4, 19, 21, 400})
    void events_have_the_mean_and_the_variance_of_a_poisson_distribution(double expected) {
        var draws =
                LongStream.generate(() -> chance.events(expected)).limit(DRAWS).toArray();

        double mean = LongStream.of(draws).average().orElseThrow();
        double variance = LongStream.of(draws)
                .mapToDouble(draw -> (draw - mean) * (draw - mean))
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(expected, within(5 * Math.sqrt(expected / DRAWS)));
        assertThat(variance / expected).isCloseTo(1, within(0.1));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.0002, 0.3, 0.95, 1})
    void successes_have_the_mean_of_a_binomial_distribution_and_never_exceed_the_tries(double share) {
        var draws =
                LongStream.generate(() -> chance.of(1_000, share)).limit(DRAWS).toArray();

        assertThat(LongStream.of(draws).average().orElseThrow())
                .isCloseTo(1_000 * share, within(0.01 + 5 * Math.sqrt(1_000 * share / DRAWS)));
        assertThat(LongStream.of(draws).max().orElseThrow()).isLessThanOrEqualTo(1_000);
    }

    @Test
    void nothing_expected_is_nothing_drawn() {
        assertThat(chance.events(0)).isZero();
        assertThat(chance.of(0, 0.5)).isZero();
    }
}
