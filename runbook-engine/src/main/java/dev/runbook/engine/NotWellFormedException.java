package dev.runbook.engine;

/** Says what is wrong with a class. Has no stack trace: where the engine noticed it helps nobody. */
final class NotWellFormedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotWellFormedException(String message) {
        super(message, null, false, false);
    }
}
