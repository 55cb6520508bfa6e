package dev.runbook.engine;

import dev.runbook.engine.discovery.ClassKind;
import dev.runbook.engine.model.Problem;
import dev.runbook.engine.model.RunbookModel;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a class holds, in the same form for runbooks, drills and quiet drills.
 *
 * @param kind what it is
 * @param title what a person reads
 * @param stages what it does, in order; empty if it is not well formed
 * @param runbook the runbook that it is or drills; null if it is not well formed
 * @param performance starts it
 * @param problems what is wrong with it; empty if it is well formed
 */
record ClassContent(
        ClassKind kind,
        String title,
        List<Stage> stages,
        @Nullable RunbookModel runbook,
        Function<RunbookSettings, Performance> performance,
        List<Problem> problems) {
    static ClassContent broken(ClassKind kind, String title, List<Problem> problems) {
        return new ClassContent(
                kind,
                title,
                List.of(),
                null,
                settings -> {
                    throw new IllegalStateException("a class that is not well formed does not run");
                },
                problems);
    }
}
