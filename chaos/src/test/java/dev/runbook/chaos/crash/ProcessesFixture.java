package dev.runbook.chaos.crash;

import dev.runbook.chaos.embedded.ServedWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Processes of the command line that work on one run, one after another; they can be killed. */
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
        return finished(List.of(), theirs, arguments);
    }

    /** Runs a command to its end in a shell that sets a limit first. */
    Ended limited(String limit, String... arguments) throws Exception {
        return finished(List.of("bash", "-c", limit + "; exec \"$@\"", "limited"), kubeconfig(), arguments);
    }

    private Ended finished(List<String> shell, Path theirs, String... arguments) throws Exception {
        var log = log(arguments[0]);
        var process = commands.started(shell, log, theirs, runs(), world, arguments);
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
