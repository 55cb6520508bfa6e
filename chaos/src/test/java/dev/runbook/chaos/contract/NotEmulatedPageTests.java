package dev.runbook.chaos.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of what is not emulated says what the suite says; a recording run writes it anew. */
class NotEmulatedPageTests {
    private static final Path PAGE = Path.of("NOT-EMULATED.md");

    @Test
    void pageSaysWhatTheSuiteSays() throws Exception {
        if (Recordings.wanted()) {
            Files.writeString(PAGE, page());
        }
        assertThat(Files.readString(PAGE))
                .as("run with -Drunbook.contract.record=true")
                .isEqualTo(page());
    }

    private static String page() {
        return """
                # What the embedded cluster does not emulate

                Each of these is answered with status 501 and a message that names it, never with something plausible. The list
                is generated from the contract suite, in which a real Kubernetes v1.34 answers the same calls.

                | area | behaviour | why not |
                | --- | --- | --- |
                """
                + CheckCase.all().stream()
                        .filter(check -> !check.check().notEmulated().isEmpty())
                        .map(check -> "| " + check.area() + " | "
                                + check.check().value() + " | " + check.check().notEmulated() + " |\n")
                        .collect(Collectors.joining());
    }
}
