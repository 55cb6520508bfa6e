package dev.runbook.engine.cli;

import dev.runbook.api.Secret;
import dev.runbook.engine.journal.KnownSecrets;
import dev.runbook.engine.model.RunbookModel;
import java.util.Arrays;

/** Keeps the values of parameters that are secret, by their names or by {@link Secret}, out of what is written. */
final class Secrets {
    /** What stands for a value that is not written down. */
    static final String MASK = KnownSecrets.MASK;

    private Secrets() {}

    static boolean secret(RunbookModel runbook, String name) {
        return KnownSecrets.named(name)
                || Arrays.stream(runbook.parameters().getRecordComponents())
                        .anyMatch(component ->
                                component.getName().equals(name) && component.isAnnotationPresent(Secret.class));
    }

    static String masked(RunbookModel runbook, String name, String value) {
        return secret(runbook, name) ? MASK : value;
    }
}
