package dev.runbook.engine.gate;

import dev.runbook.api.Effect.Outcome;
import dev.runbook.engine.journal.RecordedAnswer;
import dev.runbook.engine.journal.RecordedEffect;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What an interrupted attempt had read and done, handed out in order while its method runs again: it sees what it saw,
 * so that it comes to the same place, and an effect that was done is not sent a second time.
 */
final class Recall {
    private final List<RecordedEffect> effects;
    private final Deque<RecordedEffect> left;
    private final List<RecordedAnswer> reads;

    Recall(List<RecordedEffect> effects, List<RecordedAnswer> reads) {
        this.effects = List.copyOf(effects);
        this.left = new ArrayDeque<>(effects);
        this.reads = new ArrayList<>(reads);
    }

    static Recall nothing() {
        return new Recall(List.of(), List.of());
    }

    /** Returns what the same question was answered, the first time that it is asked again, then the second. */
    synchronized Optional<RecordedAnswer> read(String request) {
        for (var read : reads) {
            if (read.request().equals(request)) {
                reads.remove(read);
                return Optional.of(read);
            }
        }
        return Optional.empty();
    }

    /** Returns whether further effects were recorded after the one that was taken last. */
    synchronized boolean goesOn() {
        return !left.isEmpty();
    }

    /**
     * Returns the recorded effect that an intended call repeats; empty when it is new. Of one that failed and was sent
     * again only the last attempt counts: what a killed process had found not applied may have failed anew in the next.
     * Of a call on a collection one object speaks for all.
     *
     * @throws DivergedException if another one comes next in the record
     */
    synchronized Optional<RecordedEffect> take(String operation, String request) {
        while (!left.isEmpty()) {
            var next = left.getFirst();
            if (next.request().equals(request)) {
                return Optional.of(takeCall(next));
            }
            if (next.outcome() == Outcome.FAILED) {
                left.removeFirst();
            } else {
                throw new DivergedException(operation, next);
            }
        }
        return Optional.empty();
    }

    /** Returns the effects of the call that one belongs to. */
    List<RecordedEffect> call(RecordedEffect one) {
        return effects.stream().filter(effect -> effect.call() == one.call()).toList();
    }

    /** Two calls may be the same, as two creates of what the server gives a name, and each was done once. */
    private RecordedEffect takeCall(RecordedEffect first) {
        var all = left.stream().filter(effect -> effect.call() == first.call()).toList();
        left.removeAll(all);
        return all.stream()
                .filter(effect -> effect.outcome() == Outcome.DONE)
                .findFirst()
                .orElse(all.get(all.size() - 1));
    }

    /** Thrown where a step that runs again wants something else than it did the first time. */
    static final class DivergedException extends IllegalStateException {
        private static final long serialVersionUID = 1;

        DivergedException(String wanted, RecordedEffect recorded) {
            super("the resumed step wants " + wanted + " where the journal has effect " + recorded.sequence() + ", "
                    + recorded.operation() + ", with another content. Nothing more was sent, since the two together are"
                    + " nothing that anybody planned. Look at the object; then resume with --assume done or --assume"
                    + " not-done for this step, or roll the run back.");
        }
    }
}
