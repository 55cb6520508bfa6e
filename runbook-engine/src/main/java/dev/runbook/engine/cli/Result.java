package dev.runbook.engine.cli;

import dev.runbook.api.StepKind;
import dev.runbook.engine.execution.NextCommands;
import dev.runbook.engine.incident.Table;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.JournalRecord.LockTaken;
import dev.runbook.engine.journal.JournalRecord.StepEnded;
import dev.runbook.engine.journal.StepHistory;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.model.StepModel;
import java.util.Map;
import java.util.Optional;

/** Shows how a run ended. */
final class Result {
    private Result() {}

    static int print(Screen screen, RunbookModel runbook, String run, History history) {
        return print(screen, runbook, run, history, false);
    }

    /** Shows how a run was taken back, whose tables were shown when it ended. */
    static int printBack(Screen screen, RunbookModel runbook, String run, History history) {
        return print(screen, runbook, run, history, true);
    }

    private static int print(Screen screen, RunbookModel runbook, String run, History history, boolean known) {
        var verdict = history.verdict();
        screen.out().println();
        if (verdict.isEmpty()) {
            screen.out().println("The run did not end. See runbook status " + run + ", then resume or roll back.");
            return ExitCode.FAILED.code();
        }
        screen.output().result(json(run, history));
        if (!known) {
            found(runbook, history).forEach((title, table) -> {
                screen.out().println(title + ":");
                table.lines().forEach(line -> screen.out().println("  " + line));
                screen.out().println();
            });
        }
        screen.out().println(verdict.get() + (history.reason().isEmpty() ? "" : ": " + history.reason()));
        var code = ExitCode.of(verdict.get());
        if (!screen.terminal()) {
            asked(runbook, history)
                    .ifPresent(step -> screen.out()
                            .println("Somebody else answers with: "
                                    + NextCommands.ofQuestion(
                                            run,
                                            step,
                                            history.namespace(),
                                            history.header().getOrDefault("context", "NAME"))));
        }
        if (history.stoppedAndTakenBack()) {
            screen.out().println("Everything that it did is taken back. To begin again: runbook apply " + runbook.id());
        } else if (code == ExitCode.INTERRUPTED && history.rollbackOpen()) {
            screen.out().println("Go on with: " + NextCommands.ofRollback(run));
        } else if (code == ExitCode.AWAITING_HUMAN || code == ExitCode.INTERRUPTED) {
            screen.out().println("Go on with: " + NextCommands.ofRun(run));
        }
        return code.code();
    }

    /** Returns the manual step that nobody has confirmed: its question is left where nobody sits at a terminal. */
    private static Optional<String> asked(RunbookModel runbook, History history) {
        return runbook.steps().stream()
                .filter(step -> step.kind() == StepKind.MANUAL)
                .map(StepModel::name)
                .filter(step -> history.of(step)
                        .filter(told -> told.cause().equals(StepEnded.PERSON))
                        .isPresent())
                .findFirst();
    }

    /** Returns what a run found, for people: the tables of the last step that has any. */
    private static Map<String, Table> found(RunbookModel runbook, History history) {
        var found = Map.<String, Table>of();
        for (var step : runbook.steps()) {
            var tables = history.of(step.name())
                    .map(StepHistory::value)
                    .map(value -> Table.of(step.title(), value))
                    .orElse(Map.of());
            found = tables.isEmpty() ? found : tables;
        }
        return found;
    }

    /** Returns what became of a run, for programs. */
    static Map<String, Object> json(String run, History history) {
        return Map.of(
                "run", run,
                "runbook", history.header().getOrDefault("id", ""),
                "context", history.header().getOrDefault("context", ""),
                "namespace", history.namespace(),
                "started", history.startedAt().toString(),
                "verdict", history.verdict().map(Enum::name).orElse(""),
                "reason", history.reason(),
                "keptLock", history.keptLock().map(LockTaken::lock).orElse(""),
                "steps",
                        history.steps().stream()
                                .filter(step -> !step.step().isEmpty())
                                .map(step -> Map.of(
                                        "name", step.step(),
                                        "outcome", step.outcome(),
                                        "reason", step.reason(),
                                        "rollback", step.rollback(),
                                        "effects",
                                                step.effects().stream()
                                                        .map(effect -> Map.of(
                                                                "sequence", effect.sequence(),
                                                                "operation", effect.operation(),
                                                                "outcome",
                                                                        effect.outcome()
                                                                                .name()))
                                                        .toList()))
                                .toList());
    }
}
