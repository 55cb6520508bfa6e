package dev.runbook.engine.gate;

/** Words what is wrong with an effect that was stopped: what, where, what follows, how to mend it. */
final class Refusals {
    private Refusals() {}

    /** A message that still lacks the place. */
    @FunctionalInterface
    interface Wording {
        String at(String caller);
    }

    static Wording effect(StepRole role, String operation, boolean connects) {
        return caller -> operation + " was stopped: " + may(role) + "."
                + Callers.sentence(caller)
                + " Nothing was sent, and the step fails even where the exception is caught. " + remedy(role)
                + (connects
                        ? " (Running, attaching, forwarding and proxying count as effects, whatever they do; a port may"
                                + " declare an operation that only reads.)"
                        : "");
    }

    static Wording ownClient(StepRole role) {
        return caller -> role + " built a KubernetesClient of its own at " + caller
                + ". It was refused, because its calls would be neither recorded nor checked, and the step fails even"
                + " where the exception is caught. Build no client yourself: take a KubernetesClient parameter.";
    }

    private static String may(StepRole role) {
        return role.part() == StepRole.Part.CONDITION
                ? role + " may only read"
                : role + " is of kind " + role.kind() + ", which may not write";
    }

    private static String remedy(StepRole role) {
        return role.part() == StepRole.Part.CONDITION
                ? "Move the call into the step itself."
                : "Declare the step kind = CHANGE with a @Rollback, or take the call out.";
    }
}
