package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run that is gone on with by another build of its runbook than the one that began it: refused, with what differs. */
class ChangedClassTests extends ShopFixture {
    private String run;

    @BeforeEach
    void waitsForAPerson() throws IOException {
        var asks = shop.run("apply", "GrowAgents", "--yes", "--param", "asks=true");
        assertThat(asks.code()).as(asks.all()).isEqualTo(5);
        run = shop.theRun();
    }

    /** Changes a text of a class file for another of the same length. */
    private void change(String type, String text, String other) throws IOException {
        var name = type + ".class";
        try (var in = ChangedClassTests.class.getResourceAsStream(name)) {
            var content = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(content).contains(text);
            var folder = Files.createDirectories(directory.resolve("newer/dev/runbook/chaos/live"));
            Files.writeString(folder.resolve(name), content.replace(text, other), StandardCharsets.ISO_8859_1);
        }
    }

    private String newer(String command) throws Exception {
        var started = shop.command(shop.runs(), command, run, "--yes");
        int path = started.indexOf("-cp") + 1;
        started.set(path, directory.resolve("newer") + File.pathSeparator + started.get(path));
        var process = new ProcessBuilder(started).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(7);
        return said;
    }

    @Test
    void eachClassThatIsAnotherIsNamedAndWhatToDo() throws Exception {
        change("GrowAgents", "Look at the agents", "Gaze at the agents");

        assertThat(newer("resume"))
                .contains(
                        "the run " + run + " can't go on, because it would not be the same run; nothing was done:",
                        "dev.runbook.chaos.live.GrowAgents (changed)",
                        "the build that it ran with")
                .doesNotContain("its steps");
        assertThat(newer("rollback")).contains("dev.runbook.chaos.live.GrowAgents (changed)", "the build that");
    }

    /** What its drills have seen it reach is part of it. */
    @Test
    void soIsAClassThatItReaches() throws Exception {
        change("GrowthWords", "by is ", "by was");

        assertThat(newer("resume"))
                .contains("dev.runbook.chaos.live.GrowthWords (changed)")
                .doesNotContain("GrowAgents (changed)");
    }
}
