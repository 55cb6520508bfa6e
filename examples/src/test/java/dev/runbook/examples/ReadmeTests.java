package dev.runbook.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "runbook-engine/README.md", "chaos/README.md", "examples/README.md"})
    void every_link_leads_somewhere(String page) throws IOException {
        var links = found(page, "\\]\\((?!http)([^)#]*)(?:#([^)]+))?\\)").toList();
        assertThat(links).isNotEmpty().allSatisfy(link -> {
            var target = link.group(1).isEmpty()
                    ? ROOT.resolve(page)
                    : ROOT.resolve(page).resolveSibling(link.group(1)).normalize();
            assertThat(target).exists();
            if (link.group(2) != null) {
                assertThat(anchors(target)).contains(link.group(2));
            }
        });
    }

    /** Returns what GitHub calls the headings of a page. */
    private static List<String> anchors(Path page) throws IOException {
        return found(page.toString(), "(?m)^#+ ([^\\n]*)$")
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static Stream<MatchResult> blocks(String pattern) throws IOException {
        return found("README.md", pattern);
    }

    private static Stream<MatchResult> found(String page, String pattern) throws IOException {
        return Pattern.compile(pattern, Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve(page)))
                .results();
    }
}
