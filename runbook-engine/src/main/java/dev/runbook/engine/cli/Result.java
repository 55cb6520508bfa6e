package dev.runbook.engine.cli;

import dev.runbook.engine.journal.History;

/** Shows how a run ended. */
final class Result {
    private Result() {}

    static int print(Screen screen, String run, History history) {
        var verdict = history.verdict();
        screen.out().println();
        if (verdict.isEmpty()) {
            screen.out().println("The run did not end. See runbook status " + run + ", then resume or roll back.");
            return ExitCode.FAILED.code();
        }
        screen.out().println(verdict.get() + (history.reason().isEmpty() ? "" : ": " + history.reason()));
        var code = ExitCode.of(verdict.get());
        if (code == ExitCode.AWAITING_HUMAN || code == ExitCode.INTERRUPTED) {
            screen.out().println("Go on with: runbook resume " + run + "  or take it back: runbook rollback " + run);
        }
        return code.code();
    }
}
