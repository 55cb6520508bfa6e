package dev.runbook.engine.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.port.LogPattern;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogPatternTests {
    @Test
    void lines_that_differ_in_what_is_particular_are_one_pattern() {
        assertThat(LogPattern.group(List.of(
                        "2026-01-01T00:00:01Z ERROR order 17 of 'Ada' failed after 3.5 s",
                        "2026-01-01 00:02:07,123 ERROR order 18 of 'Bob' failed after 12 s",
                        "ERROR connect to 10.0.0.7:5432 refused, request 6f1c1a52-09ab-4c1e-9f0e-2b7d9a3f4c11")))
                .containsExactly(
                        new LogPattern("<time> ERROR order # of <text> failed after # s", 2),
                        new LogPattern("ERROR connect to <address> refused, request <id>", 1));
    }

    @Test
    void secrets_are_no_part_of_a_pattern() {
        assertThat(LogPattern.group(List.of("login with password=hunter2 and api_key: abcdef failed")))
                .containsExactly(new LogPattern("login with password=<secret> and api_key: <secret> failed", 1));
    }

    @ParameterizedTest
    @CsvSource({
        "ERROR no connection, true",
        "java.lang.IllegalStateException: no, true",
        "INFO 0 errors, false",
        "level=error msg=no, true",
        "INFO ready, false"
    })
    void errors_are_told_by_their_words(String line, boolean error) {
        assertThat(LogPattern.isError(line)).isEqualTo(error);
    }
}
