package dev.runbook.engine.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTests {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0s",
        "250ms, 250, 250ms",
        "5m, 300000, 5m",
        "1h30m, 5400000, 1h30m",
        "90s, 90000, 1m30s",
        "1y2w3d4h5m6s7ms, 33019506007, 382d4h5m6s7ms",
        "1w, 604800000, 1w",
        "24h, 86400000, 1d"
    })
    void readsAndWrites(String text, long millis, String written) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
        assertThat(Durations.format(Duration.ofMillis(millis))).isEqualTo(written);
    }

    @Test
    void writesNegativeOnes() {
        assertThat(Durations.format(Duration.ofMinutes(-90))).isEqualTo("-1h30m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "m", "5m1h", "5m5m", "1.5h", "-5m", "5 m", "5x", "99999999999y", "PT5M"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"");
    }
}
