package dev.runbook.chaos.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelsTests {
    @Test
    void areEqualWhateverTheOrderAndWithoutEmptyOnes() {
        assertThat(Labels.of("b", "2", "a", "1", "c", ""))
                .isEqualTo(Labels.of("a", "1", "b", "2"))
                .hasSameHashCodeAs(Labels.of("a", "1", "b", "2"))
                .isNotEqualTo(Labels.of("a", "1"));
    }

    @Test
    void changeByMakingNewOnes() {
        var labels = Labels.metric("m", "a", "1", "b", "2");

        assertThat(labels.with("c", "3")).hasToString("m{a=\"1\", b=\"2\", c=\"3\"}");
        assertThat(labels.with("a", "")).hasToString("m{b=\"2\"}");
        assertThat(labels.keep(List.of("a"))).hasToString("{a=\"1\"}");
        assertThat(labels.drop(List.of("a", "b"))).hasToString("m");
        assertThat(labels.withoutName()).hasToString("{a=\"1\", b=\"2\"}");
        assertThat(labels).hasToString("m{a=\"1\", b=\"2\"}");
    }

    @Test
    void needAValueForEachName() {
        assertThatThrownBy(() -> Labels.of("a", "1", "b")).hasMessageContaining("\"b\" has no value");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            0.1,                   0.1
            2e-3,                  0.002
            0.00001,               1e-05
            1e21,                  1e+21
            123456789012345678901, 123456789012345680000
            -1.5,                  -1.5
            2.0E-3,                0.002
            1.0E23,                1e+23
            """)
    void areFilledWithNumbersAsGoPrintsThem(double value, String text) {
        assertThat(Numbers.general(value)).isEqualTo(text);
    }
}
