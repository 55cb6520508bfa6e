package dev.runbook.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadmeTests {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void what_the_readme_shows_of_a_file_is_what_the_file_holds() throws IOException {
        var shown = blocks("<!-- file:(\\S+) -->\\n```java\\n(.*?)```").toList();
        assertThat(shown).hasSize(2);
        for (var block : shown) {
            assertThat(block.group(2)).as(block.group(1)).isEqualTo(Files.readString(ROOT.resolve(block.group(1))));
        }
    }

    @Test
    void every_link_leads_somewhere() throws IOException {
        var links =
                blocks("\\]\\((?!http)([^)#]+)\\)").map(link -> link.group(1)).toList();
        assertThat(links)
                .isNotEmpty()
                .allSatisfy(link -> assertThat(ROOT.resolve(link)).exists());
    }

    private static Stream<MatchResult> blocks(String pattern) throws IOException {
        return Pattern.compile(pattern, Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("README.md")))
                .results();
    }
}
