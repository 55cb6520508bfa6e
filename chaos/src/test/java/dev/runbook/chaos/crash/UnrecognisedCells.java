package dev.runbook.chaos.crash;

import dev.runbook.chaos.crash.CrashMatrix.Cell;
import dev.runbook.chaos.crash.Turnstile.Moment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs whose process is killed while it does what nobody recognises afterwards: the resumed one waits for a person with
 * the effect named, the person's word leads to the goal, and it was done once.
 *
 * @param by {@code SQL}, {@code Redis} or {@code HTTP}
 * @param named what names the effect
 */
record UnrecognisedCells(String by, String named, FastCommandFixture commands, Path directory) {
    private static final String RUNBOOK = "UnrecognisedFixture";

    private Receiver receiver(Path home, Turnstile turnstile) throws Exception {
        return switch (by) {
            case "SQL" -> SqlReceiver.start(turnstile);
            case "Redis" -> RedisReceiver.start(home, turnstile);
            default -> new HttpReceiver(turnstile);
        };
    }

    /** Kills a process while the effect is under way: it is never done, or done and the answer never comes. */
    Cell held(Moment moment) throws Exception {
        var home = Files.createDirectory(directory.resolve(by + moment));
        var turnstile = new Turnstile(moment);
        var receiver = receiver(home, turnstile);
        return ProcessCells.played(commands, home, receiver, (world, processes, options) -> {
            var cells = new ProcessCells(world, processes);
            var process = processes.start(command(processes, options, "apply", RUNBOOK, "--param", "by=" + by));
            cells.require("effect under way", true, turnstile.reached());
            process.destroyForcibly().waitFor();
            turnstile.open();
            cells.require("times done", moment == Moment.BEFORE ? 0 : 1, receiver.times());
            cells.require("asked", true, goesOn(cells, processes, receiver, options));
            return cells.cell(by, "killed under way, " + moment, 0);
        });
    }

    /** Kills a process after a number of records. Returns null once it ends before so many. */
    Cell killed(int records) throws Exception {
        var home = Files.createDirectory(directory.resolve(by + records));
        var receiver = receiver(home, new Turnstile(Moment.NEVER));
        return ProcessCells.played(commands, home, receiver, (world, processes, options) -> {
            var cells = new ProcessCells(world, processes);
            var apply = command(processes, options, "apply", RUNBOOK, "--param", "by=" + by);
            if (!processes.killed(records, apply)) {
                return null;
            }
            goesOn(cells, processes, receiver, options);
            return cells.cell(by, "killed at a record", records);
        });
    }

    /** Resumes, finds out, says so, resumes, and takes back; returns whether a person was asked. */
    private boolean goesOn(ProcessCells cells, ProcessesFixture processes, Receiver receiver, List<String> options)
            throws Exception {
        var run = processes.run();
        var resumed = processes.finished(command(processes, options, "resume", run));
        if (resumed.said().contains("before it had begun")) {
            cells.require("times done", 0, receiver.times());
            cells.requireAgents(2, 0);
            return false;
        }
        boolean asked = resumed.code() == 5;
        if (asked) {
            cells.requireSaid(resumed.said(), named + ", was ");
            cells.requireSaid(resumed.said(), " before the run was interrupted");
            var word = receiver.times() > 0 ? "done" : "not-done";
            resumed = processes.finished(command(processes, options, "resume", run, "--assume", word, "act"));
        }
        if (asked) {
            cells.require("exit code with a person's word", 0, resumed.code());
        } else {
            cells.requireResumed(resumed.code());
        }
        cells.require("times done", 1, receiver.times());
        cells.requireAgents(4, 1);
        var back = processes.finished(command(processes, options, "rollback", run));
        cells.require("rollback's exit code", 4, back.code());
        cells.requireSaid(back.said(), "step 'act' stays");
        cells.requireSaid(back.said(), named);
        cells.require("times done", 1, receiver.times());
        cells.requireAgents(2, 2);
        return asked;
    }

    private static String[] command(ProcessesFixture processes, List<String> options, String... words)
            throws Exception {
        var policy = Files.writeString(processes.home().resolve("policy.yaml"), "undrilled: true\n");
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--yes", "--policy", policy.toString()));
        all.addAll(options);
        return all.toArray(String[]::new);
    }
}
