package dev.runbook.chaos.crash;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.runbook.chaos.embedded.ServedWorld;
import dev.runbook.chaos.live.CommandLineFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Commands that work on one run, one after another: what is to be killed is a process of its own, what goes on with it
 * runs here, as another process would, without the start of a JVM.
 */
final class ProcessesFixture {
    private static final int LONGEST_SECONDS = 120;

    private final FastCommandFixture commands;
    private final ServedWorld world;
    private final Path home;
    private int started;
    private boolean released;

    /**
     * Makes the place of a run.
     *
     * @param home an empty directory
     */
    ProcessesFixture(FastCommandFixture commands, ServedWorld world, Path home) throws IOException {
        this.commands = commands;
        this.world = world;
        this.home = home;
        world.frontEnd().writeKubeconfig(kubeconfig(), "shop");
    }

    /** What a command that ended said. */
    record Ended(int code, String said) {}

    Path home() {
        return home;
    }

    Path kubeconfig() {
        return home.resolve("kubeconfig");
    }

    /** Runs a command to its end. */
    Ended finished(String... arguments) throws Exception {
        return finishedBy(kubeconfig(), arguments);
    }

    /** Runs a command to its end as somebody else. */
    Ended finishedBy(Path theirs, String... arguments) throws Exception {
        var all = CommandLineFixture.where("shop", theirs, runs(), world, arguments);
        var ran = assertTimeoutPreemptively(
                Duration.ofSeconds(LONGEST_SECONDS),
                () -> CommandLineFixture.plain(null, all.toArray(String[]::new)),
                () -> "it hangs: " + all);
        Files.writeString(log(arguments[0]), ran.all());
        return new Ended(ran.code(), ran.all());
    }

    /** Runs a command to its end as a process of its own, in a shell that sets a limit first. */
    Ended limited(String limit, String... arguments) throws Exception {
        var shell = List.of("bash", "-c", limit + "; exec \"$@\"", "limited");
        var log = log(arguments[0]);
        var process = commands.started(shell, log, kubeconfig(), runs(), world, arguments);
        if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it hangs: " + logs());
        }
        return new Ended(process.exitValue(), Files.readString(log));
    }

    Process start(String... arguments) throws IOException {
        return startBy(kubeconfig(), arguments);
    }

    Process startBy(Path theirs, String... arguments) throws IOException {
        return commands.start(log(arguments[0]), theirs, runs(), world, arguments);
    }

    /** Kills a command once its journal is so many lines longer; returns false if it ended before. */
    boolean killed(int lines, String... arguments) throws Exception {
        long from = lines();
        released = false;
        var process = start(arguments);
        while (!process.waitFor(1, TimeUnit.MILLISECONDS)) {
            if (lines() - from >= lines) {
                process.destroyForcibly().waitFor();
                var journal = journal();
                released = journal.get(journal.size() - 1).contains("\"type\":\"LockReleased\"");
                return true;
            }
        }
        return false;
    }

    private Path log(String command) {
        return home.resolve(++started + "-" + command + ".log");
    }

    private Path runs() {
        return home.resolve("runs");
    }

    /** Returns the id of the run; empty as long as there is none. */
    String run() throws IOException {
        return files(runs()).stream()
                .map(file -> file.getFileName().toString().replace(".jsonl", ""))
                .findFirst()
                .orElse("");
    }

    long lines() throws IOException {
        return journal().size();
    }

    /** Returns the lines of the run's journal. */
    List<String> journal() throws IOException {
        var file = files(runs());
        return file.isEmpty()
                ? List.of()
                : Files.readString(file.get(0)).lines().toList();
    }

    /** Tells whether a process was killed after its last record: it leaves nothing to go on with, and no lock. */
    boolean released() {
        return released;
    }

    /** Returns the size of the run's journal. */
    long bytes() throws IOException {
        return Files.size(files(runs()).get(0));
    }

    private static List<Path> files(Path runs) throws IOException {
        if (!Files.isDirectory(runs)) {
            return List.of();
        }
        try (var files = Files.list(runs)) {
            return files.filter(file -> file.toString().endsWith(".jsonl")).toList();
        }
    }

    /** Returns what all commands said, and the journal. */
    String logs() throws IOException {
        var text = new StringBuilder();
        try (var logs = Files.list(home)) {
            for (var log : logs.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .toList()) {
                text.append(log.getFileName()).append(":\n").append(Files.readString(log));
            }
        }
        return text.append(String.join("\n", journal())).append('\n').toString();
    }
}
