package dev.runbook.engine.execution;

import dev.runbook.api.port.Await;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a condition once and says that a live run would wait for it.
 *
 * @param note takes what is told
 * @param limit how long it would wait, null for the step's timeout
 */
record PlanAwait(Consumer<String> note, @Nullable Duration limit) implements Await {
    @Override
    public Await atMost(Duration longest) {
        return new PlanAwait(note, longest);
    }

    @Override
    public Await every(Duration pause) {
        return this;
    }

    @Override
    public Await holdingFor(Duration duration) {
        return this;
    }

    @Override
    public <T> T until(String what, Supplier<T> probe, Predicate<? super T> condition) {
        T value = probe.get();
        note.accept((condition.test(value) ? "holds now: " : "would wait" + bound() + " until ") + what);
        return value;
    }

    @Override
    public void pause(Duration duration) {
        note.accept("would pause for " + Times.text(duration));
    }

    private String bound() {
        return limit == null ? "" : " at most " + Times.text(limit);
    }
}
