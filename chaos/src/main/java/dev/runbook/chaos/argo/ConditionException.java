package dev.runbook.chaos.argo;

/** Says why a condition can't be evaluated: the measurement becomes an Error with this message. */
final class ConditionException extends Exception {
    private static final long serialVersionUID = 1;

    ConditionException(String message) {
        super(message);
    }
}
