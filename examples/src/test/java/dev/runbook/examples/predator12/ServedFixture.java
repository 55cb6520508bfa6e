package dev.runbook.examples.predator12;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.embedded.ServedWorld;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.engine.cli.Main;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A world that is served over HTTP, and a person at the command line. */
final class ServedFixture implements AutoCloseable {
    private final Path directory;
    private final ServedWorld world;

    ServedFixture(Path directory, ClusterWorld world) throws Exception {
        this.directory = directory;
        this.world = ServedWorld.start(world, "default", 60, 0);
        this.world.frontEnd().writeKubeconfig(directory.resolve("kubeconfig"), "staging");
    }

    /** Applies a runbook that changes nothing, and returns what was said. */
    String apply(String runbook, String prometheus) {
        return run(
                "apply",
                runbook,
                "--context=staging",
                "--kubeconfig=" + directory.resolve("kubeconfig"),
                "--prometheus=" + prometheus);
    }

    String prometheus() {
        return world.frontEnd().prometheus().toString();
    }

    /** Returns the incident report of the only run. */
    String incident() throws IOException {
        run("incident", theRun(), "--dir=" + directory.resolve("incidents"));
        try (var files = Files.list(directory.resolve("incidents"))) {
            return Files.readString(files.filter(file -> file.toString().endsWith(".md"))
                    .findFirst()
                    .orElseThrow());
        }
    }

    private String theRun() throws IOException {
        try (var files = Files.list(directory.resolve("runs"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jsonl"))
                    .map(name -> name.replace(".jsonl", ""))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private String run(String... arguments) {
        var text = new ByteArrayOutputStream();
        var out = new PrintStream(text, true, StandardCharsets.UTF_8);
        var all = Stream.concat(Stream.of(arguments), Stream.of("--journal-dir=" + directory.resolve("runs")))
                .toArray(String[]::new);
        int code = Main.run(new ByteArrayInputStream("yes\n".getBytes(StandardCharsets.UTF_8)), out, out, true, all);
        assertThat(code)
                .as(List.of(all) + "\n" + text.toString(StandardCharsets.UTF_8))
                .isZero();
        return text.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        world.close();
    }
}
