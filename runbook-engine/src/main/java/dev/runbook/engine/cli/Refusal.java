package dev.runbook.engine.cli;

/** Ends a command with a message for the person, without a stack trace. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ExitCode code;

    Refusal(ExitCode code, String message) {
        super(message);
        this.code = code;
    }

    ExitCode code() {
        return code;
    }
}
