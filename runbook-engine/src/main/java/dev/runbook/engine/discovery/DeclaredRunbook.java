package dev.runbook.engine.discovery;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a drill is checked against: what its runbook declares, sound or not, so that a drill's mistakes are told beside
 * those of its runbook.
 *
 * @param alerts the names of its alerts; empty if they are not known
 * @param parameters the type of its parameters
 * @param changes whether it has a CHANGE step
 */
record DeclaredRunbook(List<String> alerts, Class<? extends Record> parameters, boolean changes) {
    /** Reads a class; null if it is no runbook or can't be read, which is told elsewhere. */
    static @Nullable DeclaredRunbook of(Class<?> type) {
        try {
            var present = type.getDeclaredAnnotations();
            var runbook = Annotations.find(present, Runbook.class);
            if (runbook == null) {
                return null;
            }
            var names = Annotations.findAll(present, Alert.class, Alert.List.class, Alert.List::value).stream()
                    .map(Alert::name)
                    .distinct()
                    .toList();
            boolean known = names.stream().noneMatch(String::isBlank);
            return new DeclaredRunbook(known ? names : List.of(), runbook.parameters(), changes(type));
        } catch (LinkageError | TypeNotPresentException | ArrayStoreException e) {
            return null;
        }
    }

    private static boolean changes(Class<?> type) {
        return Members.methods(type).stream()
                .map(method -> Annotations.find(method, Step.class))
                .anyMatch(step -> step != null && step.kind() == StepKind.CHANGE);
    }
}
