package dev.runbook.engine.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class TableTests {
    private static Table table(String json) {
        return Table.of(JsonMapper.shared().readTree(json)).orElseThrow();
    }

    @Test
    void recordsThatComeAgainAreOneRow() {
        var log = table("""
                [{"pod":"a","text":"ERROR down"},{"pod":"b","text":"ERROR slow"},{"pod":"a","text":"ERROR down"}]""");

        assertThat(log.lines()).containsExactly("pod  text        times", "a    ERROR down  2", "b    ERROR slow  1");
    }

    @Test
    void recordsThatAllDifferHaveNoCount() {
        assertThat(table("[{\"pod\":\"a\"},{\"pod\":\"b\"}]").lines()).containsExactly("pod", "a", "b");
    }

    @Test
    void recordsThatDifferBeyondWhatIsShownStayTwo() {
        var common = "x".repeat(170);

        assertThat(table("[{\"text\":\"" + common + "a\"},{\"text\":\"" + common + "b\"}]")
                        .rows())
                .hasSize(2);
    }

    @Test
    void aCountOfTheirOwnIsKept() {
        assertThat(table("[{\"times\":7},{\"times\":7}]").lines()).containsExactly("times", "7", "7");
    }

    @Test
    void whatHasNoRowIsCounted() {
        var records = IntStream.range(0, 120)
                .mapToObj(i -> "{\"n\":" + i / 2 + "}")
                .collect(Collectors.joining(",", "[", "]"));

        assertThat(table(records).lines()).hasSize(52).endsWith("49  2", "20 more are in the journal");
    }
}
