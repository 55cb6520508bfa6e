package dev.runbook.engine.execution;

import dev.runbook.api.Effects;
import dev.runbook.api.StepKind;
import dev.runbook.engine.journal.RecordedEffect;
import dev.runbook.engine.journal.StepHistory;
import dev.runbook.engine.journal.Values;
import dev.runbook.engine.model.StepModel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What became of a step in an earlier process; it does not run again.
 *
 * @param outcome its outcome
 * @param failure why it failed, null if it did not
 * @param stopped why the run was stopped, where it was skipped for that; empty otherwise
 */
record Restored(StepOutcome outcome, @Nullable Throwable failure, String stopped) {
    /**
     * Returns what a journal tells of a step that ended, and keeps its value and effects; null for one that is to run.
     * A step that only reads and whose value was masked runs again; nobody is told or asked twice for it.
     */
    static @Nullable Restored of(RunState run, StepModel step) {
        var told = run.history().of(step.name());
        if (told.isEmpty() || told.get().outcome().isEmpty()) {
            return null;
        }
        var history = told.get();
        boolean reads = step.kind() == StepKind.OBSERVE || step.kind() == StepKind.VERIFY;
        if (history.valueMasked() && reads) {
            return null;
        }
        acted(run, step, history);
        return switch (history.outcome()) {
            case "SKIPPED" -> new Restored(new StepOutcome.Skipped(history.reason()), null, history.stopped());
            case "FAILED" -> {
                var cause = new StepException(reason(history), history.reason(), null);
                yield new Restored(new StepOutcome.Failed(cause, run.settings().failureExpected()), cause, "");
            }
            default -> succeeded(run, step, history);
        };
    }

    /** Older journals don't tell. What failed for want of a person is open again, and does not come here. */
    private static StepException.Reason reason(StepHistory history) {
        return Arrays.stream(StepException.Reason.values())
                .filter(reason -> reason.name().equals(history.cause()))
                .findFirst()
                .orElse(StepException.Reason.FAILED);
    }

    /** Keeps value and effects of a step, however far it came. */
    static void effects(RunState run, StepModel step) {
        var told = run.history().of(step.name());
        if (told.isPresent()) {
            acted(run, step, told.get());
            succeeded(run, step, told.get());
        }
    }

    private static void acted(RunState run, StepModel step, StepHistory history) {
        run.acted(
                step,
                new Effects(
                        history.effects().stream().map(RecordedEffect::effect).toList()));
    }

    private static Restored succeeded(RunState run, StepModel step, StepHistory history) {
        var json = history.value();
        var type = step.method().getGenericReturnType();
        var value = json == null || type == void.class || history.valueMasked()
                ? null
                : Values.fromJson(json.toString(), type);
        run.keep(step, value);
        return new Restored(new StepOutcome.Succeeded(value), null, "");
    }
}
