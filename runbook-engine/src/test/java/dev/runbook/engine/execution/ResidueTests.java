package dev.runbook.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ResidueTests {
    @Test
    void the_manual_lists_all_that_is_left_out_and_nothing_else() throws IOException {
        var manual = Files.readString(Path.of("../runbook-api/README.md"));
        var list = Pattern.compile("<!-- residue -->\n((?:- .*\n)+)").matcher(manual);
        assertThat(list.find()).isTrue();

        var listed = Pattern.compile("^- `([^`]+)`", Pattern.MULTILINE)
                .matcher(list.group(1))
                .results()
                .map(field -> field.group(1));

        assertThat(listed).containsExactlyInAnyOrderElementsOf(Residue.leftOut());
    }
}
