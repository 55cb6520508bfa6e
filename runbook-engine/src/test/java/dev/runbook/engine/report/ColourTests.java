package dev.runbook.engine.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ColourTests {
    @Test
    void automaticColourNeedsATerminalAndIsForbiddenByNoColor() {
        assertThat(Colour.AUTO.enabled(Map.of(), true)).isTrue();
        assertThat(Colour.AUTO.enabled(Map.of("NO_COLOR", ""), true)).isTrue();
        assertThat(Colour.AUTO.enabled(Map.of("NO_COLOR", "1"), true)).isFalse();
        assertThat(Colour.AUTO.enabled(Map.of(), false)).isFalse();
    }

    @Test
    void whatIsAskedForByNameIsDone() {
        assertThat(Colour.ALWAYS.enabled(Map.of("NO_COLOR", "1"), false)).isTrue();
        assertThat(Colour.NEVER.enabled(Map.of(), true)).isFalse();
    }

    @Test
    void anUnknownSettingIsRefused() {
        assertThatThrownBy(() -> Colour.of("pink"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("runbook.colour is 'pink'");
    }
}
