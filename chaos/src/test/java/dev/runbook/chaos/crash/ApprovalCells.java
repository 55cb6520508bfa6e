package dev.runbook.chaos.crash;

import dev.runbook.chaos.crash.CrashMatrix.Cell;
import dev.runbook.chaos.crash.Turnstile.Moment;
import dev.runbook.chaos.embedded.ServedWorld;
import dev.runbook.chaos.live.FrontFixture;
import dev.runbook.chaos.live.PersonFixture;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs that ask another person through the cluster, killed before and after; and so is the command that answers. */
record ApprovalCells(FastCommandFixture commands, Path directory) {
    /** When the answer's process dies: before the answer is in the cluster, or as it is and nobody has told it so. */
    Cell approved(int records, Moment moment) throws Exception {
        var home = Files.createDirectory(directory.resolve("approved" + records + moment));
        return ProcessCells.played(commands, home, () -> 0, (world, processes, options) -> {
            var cells = new ProcessCells(world, processes);
            if (asks(cells, processes, records)) {
                answer(cells, world, processes, moment);
                if (processes.killed(1 + records, "resume", processes.run(), "--yes")) {
                    cells.requireResumed(finished(processes, "resume").code());
                }
                cells.requireAgents(4, 1);
                var decided = processes.journal().stream()
                        .filter(line ->
                                line.contains("\"PersonDecided\",\"step\":\"queue\",\"approved\":true,\"by\":\"system"
                                        + ":serviceaccount:default:alice\",\"way\":\"COMMAND\""))
                        .count();
                cells.require("answer in the journal", true, decided > 0);
                cells.require("question left", false, asked(world, processes.run()));
                cells.require(
                        "rollback's exit code",
                        0,
                        finished(processes, "rollback").code());
                cells.requireAgents(2, 2);
            }
            return cells.cell("approval", "answer killed, " + moment, records);
        });
    }

    Cell declined(int records) throws Exception {
        var home = Files.createDirectory(directory.resolve("declined" + records));
        return ProcessCells.played(commands, home, () -> 0, (world, processes, options) -> {
            var cells = new ProcessCells(world, processes);
            if (asks(cells, processes, records)) {
                var alice = PersonFixture.withAllRights(world, processes.home(), "alice");
                var said = processes.finishedBy(
                        alice.kubeconfig(), "approve", processes.run(), "queue", "--decline", "--yes");
                cells.require("answer's exit code", 0, said.code());
                cells.require("exit code", 3, finished(processes, "resume").code());
                cells.requireAgents(2, 0);
                cells.require("question left", false, asked(world, processes.run()));
            }
            return cells.cell("approval", "declined", records);
        });
    }

    /** Kills a run after some records and resumes it until it asks; returns false if it died before it had begun. */
    private static boolean asks(ProcessCells cells, ProcessesFixture processes, int records) throws Exception {
        processes.killed(records, "apply", "GrowAgents", "--yes", "--param", "by=2", "--param", "asks=true");
        var waits = finished(processes, "resume");
        cells.requireAgents(2, 0);
        if (waits.said().contains("before it had begun")) {
            return false;
        }
        cells.require("exit code of a run that asks", 5, waits.code());
        return true;
    }

    private static void answer(ProcessCells cells, ServedWorld world, ProcessesFixture processes, Moment moment)
            throws Exception {
        var alice = PersonFixture.withAllRights(world, processes.home(), "alice");
        var turnstile = new Turnstile(moment);
        try (var front = new FrontFixture(
                alice.kubeconfig(), exchange -> exchange.getRequestMethod().equals("PUT"), (exchange, server) -> {
                    if (turnstile.before()) {
                        server.handle(exchange);
                        turnstile.after();
                    }
                })) {
            var process = processes.startBy(alice.kubeconfig(), "approve", processes.run(), "queue", "--yes");
            cells.require("answer under way", true, turnstile.reached());
            process.destroyForcibly().waitFor();
            turnstile.open();
            if (moment == Moment.BEFORE) {
                cells.require(
                        "exit code without an answer",
                        5,
                        finished(processes, "resume").code());
                var again = processes.finishedBy(alice.kubeconfig(), "approve", processes.run(), "queue", "--yes");
                cells.require("answer's exit code", 0, again.code());
            }
        }
    }

    private static ProcessesFixture.Ended finished(ProcessesFixture processes, String command) throws Exception {
        return processes.finished(command, processes.run(), "--yes");
    }

    private static boolean asked(ServedWorld world, String run) {
        return world.faults()
                        .client()
                        .configMaps()
                        .inNamespace("default")
                        .withName("runbook-approvals-" + run)
                        .get()
                != null;
    }
}
