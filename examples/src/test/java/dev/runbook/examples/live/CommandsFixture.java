package dev.runbook.examples.live;

import dev.runbook.engine.cli.Main;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line for one user, with journals of its own.
 *
 * @param directory holds the user's {@code kubeconfig}, the journals and what processes print
 * @param prometheus that steps ask
 */
record CommandsFixture(Path directory, URI prometheus) {
    /** What a command printed. */
    record Ran(int code, String text) {}

    /** Runs a command with a person at the terminal who says yes to all questions. */
    static Ran plain(String... arguments) {
        var out = new ByteArrayOutputStream();
        var screen = new PrintStream(out, true, StandardCharsets.UTF_8);
        var typed = new ByteArrayInputStream("yes\n".repeat(5).getBytes(StandardCharsets.UTF_8));
        int code = Main.run(typed, screen, screen, true, arguments);
        return new Ran(code, out.toString(StandardCharsets.UTF_8));
    }

    /** Runs a command on the cluster, likewise. */
    Ran run(String... arguments) {
        return plain(onTheCluster(arguments).toArray(String[]::new));
    }

    /** Starts a command on the cluster as a process, with nobody at a terminal; what it prints is added to a file. */
    Process start(Path printed, String... arguments) throws IOException {
        // A shell that starts something beside itself lets it ignore Ctrl-C, and so does what that starts.
        var command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.runbook.engine.cli.Main"));
        command.addAll(onTheCluster(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(printed.toFile()))
                .start();
    }

    private List<String> onTheCluster(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--context",
                "staging",
                "--kubeconfig",
                directory.resolve("kubeconfig").toString(),
                "--journal-dir",
                directory.resolve("runs").toString(),
                "--prometheus",
                prometheus.toString()));
        if (!all.contains("--lease")) {
            all.addAll(List.of("--lease", "10s"));
        }
        return all;
    }

    /** Returns the ids of the runs, the oldest first. */
    List<String> runs() throws IOException {
        var runs = directory.resolve("runs");
        if (!Files.isDirectory(runs)) {
            return List.of();
        }
        try (var files = Files.list(runs)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jsonl"))
                    .map(name -> name.replace(".jsonl", ""))
                    .sorted()
                    .toList();
        }
    }

    /** Returns the journal of the newest run; empty before the first. */
    String journal() throws IOException {
        var runs = runs();
        return runs.isEmpty()
                ? ""
                : Files.readString(directory.resolve("runs").resolve(runs.get(runs.size() - 1) + ".jsonl"));
    }
}
