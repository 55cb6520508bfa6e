package dev.runbook.engine.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a policy file may hold. */
class PolicyFileTests {
    @TempDir
    Path directory;

    private Policy read(String yaml) throws IOException {
        return Policy.read(Files.writeString(directory.resolve("policy.yaml"), yaml));
    }

    /** Whoever comments out the last name must not allow everything by it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "contexts: []",
                "namespaces: []",
                "kinds: []",
                "verbs: []",
                "windows: {zone: Europe/Prague, open: []}",
                "approvals: [{contexts: []}]",
                "approvals: [{namespaces: []}]"
            })
    void aListOfWhatIsAllowedThatIsEmptyIsNotTakenForEverything(String yaml) {
        var key = yaml.replaceFirst("(?s).*?(\\w+): \\[\\].*", "$1");

        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key + " is empty, which would allow everything: name something, or leave it out");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "contexts:",
                "protectedContexts:",
                "maxObjects:",
                "abort:",
                "approvalNamespace:",
                "windows: {zone: }",
                "approvals: [{people: }]"
            })
    void aKeyWithoutAValueIsNotTakenForTheDefault(String yaml) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(" has no value: give it one, or leave it out");
    }

    @Test
    void nothingMayBeProtected() throws IOException {
        assertThat(read("protectedContexts: []\nprotectedNamespaces: []\n"))
                .returns(java.util.List.of(), Policy::protectedContexts)
                .returns(java.util.List.of(), Policy::protectedNamespaces);
    }

    @Test
    void whatIsOneTextIsNoListAndAllMistakesAreToldAtOnce() {
        assertThatThrownBy(() -> read("tell: [a]\napprovalNamespace: {b: c}\nmaxObjects: many\nkinds: pods\n"))
                .hasMessageContaining("tell is '[a]', not one text")
                .hasMessageContaining("approvalNamespace is '{b=c}', not one text")
                .hasMessageContaining("maxObjects is 'many', not a whole number from 0")
                .hasMessageContaining("kinds is 'pods', not a list");
    }
}
