package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever names a wrong file is told which one, what is wrong with it, and that nothing was done. */
class GivenFileTests {
    @TempDir
    Path directory;

    private static Stream<String> options() {
        return Stream.of("--kubeconfig", "--policy", "--channels", "--connections", "a saved plan");
    }

    private void assertRefused(String option, Path file, String problem) {
        var ran = option.startsWith("--")
                ? CommandLineFixture.plain(null, "plan", "GrowAgents", "--context", "shop", option, file.toString())
                : CommandLineFixture.plain(null, "apply", file.toString(), "--context", "shop");

        assertThat(ran.code()).as(ran.all()).isEqualTo(64);
        assertThat(ran.err())
                .contains(file.toString(), problem, "Nothing was done")
                .doesNotContain("\tat ", "Exception");
    }

    @ParameterizedTest
    @MethodSource("options")
    void aDirectoryIsNamed(String option) throws IOException {
        assertRefused(option, Files.createDirectory(directory.resolve("plan.json")), " is a directory");
    }

    @ParameterizedTest
    @MethodSource("options")
    void aFileThatIsNotThereIsNamed(String option) {
        assertRefused(option, directory.resolve("plan.json"), " can't be read: there is no such file");
    }

    @ParameterizedTest
    @MethodSource("options")
    void aFileOfBytesIsNoText(String option) throws IOException {
        var bytes = new byte[] {(byte) 0xff, 0, (byte) 0xfe};
        assertRefused(option, Files.write(directory.resolve("plan.json"), bytes), " can't be read: it is no text");
    }

    @ParameterizedTest
    @MethodSource("options")
    void aFileOfAnotherFormIsNamed(String option) throws IOException {
        assertRefused(option, Files.writeString(directory.resolve("plan.json"), "{{ x: ["), " is no ");
    }

    @ParameterizedTest
    @MethodSource("options")
    void aFileThatMayNotBeReadIsNamed(String option) throws IOException {
        var file = Files.writeString(directory.resolve("plan.json"), "{}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("-wx------"));
        assumeThat(Files.isReadable(file)).as("root reads everything").isFalse();

        assertRefused(option, file, " can't be read: you may not read it");
    }

    @Test
    void aFileIsNoDirectoryOfJournals() throws IOException {
        var file = Files.writeString(directory.resolve("runs"), "");

        var ran = CommandLineFixture.plain(null, "status", "--journal-dir", file.toString());

        assertThat(ran.code()).as(ran.all()).isEqualTo(64);
        assertThat(ran.err()).contains("the journals' directory " + file + " is a file. Nothing was done");
    }
}
