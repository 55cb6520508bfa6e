package dev.runbook.engine.discovery;

import dev.runbook.engine.promql.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads the durations of annotations, which are written as Prometheus writes them: {@code 2m}, {@code 1h30m}. */
final class DurationReader {
    private DurationReader() {}

    /** Returns the duration, null if the text is none. */
    static @Nullable Duration parse(String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Reads an attribute and says what is wrong with it.
     *
     * @param about what says it, as {@code @Step method 'undo'}
     * @return a duration above zero; null if there is a problem
     */
    static @Nullable Duration positive(String text, String about, String attribute, Sink problems) {
        var duration = parse(text);
        if (duration == null) {
            problems.add(
                    about + " has the " + attribute + " \"" + text + "\", which is no duration.",
                    "Write it as Prometheus does, from large to small units: \"30s\", \"2m\", \"1h30m\".");
            return null;
        }
        if (duration.isZero()) {
            problems.add(about + " has a " + attribute + " of zero.", "Give it a duration above zero.");
            return null;
        }
        return duration;
    }

    /** Where a problem goes: bound to the place that it is about. */
    interface Sink {
        void add(String what, String remedy);
    }
}
