package dev.runbook.chaos.argo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTests {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "result[0] >= 0.95",
                "result[0] > 0.5 && result[1] < 0.1",
                "len(result) > 0 and not isNaN(result[0])",
                "!(result[0] < 0.9) || false",
                "result[-1] == 0.05",
                "(result[0] + result[1]) * 2 > 1.9",
                "result[0] - 0.5 * 0.5 > 0.6",
                "default(result, 0)[0] == 0.95",
                "all(result, # < 1)",
                "count(result, {# > 0.5}) == 1",
                "len(result) % 2 == 0",
                "len(result) == 2 ? result[0] > 0 : false",
                "not (0.3 in result)",
                "2 ** 3 ** 2 == 512",
                "max(result) < 1 && sum(result) == 1",
                "false && result[7] > 1 || true"
            })
    void hold_for_a_good_canary(String condition) throws ConditionException {
        assertThat(Condition.holds(condition, List.of(0.95, 0.05))).isTrue();
    }

    @Test
    void see_a_scalar_as_a_number() throws ConditionException {
        assertThat(Condition.holds("result < 0.01", 0.005)).isTrue();
        assertThat(Condition.holds("result < 0.01", 0.5)).isFalse();
    }

    @Test
    void compare_nothing_with_what_is_not_a_number() throws ConditionException {
        assertThat(Condition.holds("result[0] >= 0", List.of(Double.NaN))).isFalse();
        assertThat(Condition.holds("result[0] < 0", List.of(Double.NaN))).isFalse();
        assertThat(Condition.holds("isNaN(result[0])", List.of(Double.NaN))).isTrue();
        assertThat(Condition.holds("isInf(result[0])", List.of(Double.NEGATIVE_INFINITY)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "result[0] > 1                | reflect: slice index out of range",
                "default(result[0], 0) == 0   | reflect: slice index out of range",
                "len(result)                  | expected bool, but got int",
                "result > 1                   | invalid operation: > (mismatched types []float64 and int)",
                "ratio > 1                    | unknown name ratio",
                "result[0 > 1                 | unexpected end at 12 in condition \"result[0 > 1\"",
                "len(result) >                | unexpected end at 13 in condition \"len(result) >\"",
                "result ~ 1                   | unsupported character at 6 in condition \"result ~ 1\""
            })
    void say_why_they_cannot_be_decided(String condition, String message) {
        assertThatThrownBy(() -> Condition.holds(condition, List.of()))
                .isInstanceOf(ConditionException.class)
                .hasMessage(message);
    }
}
