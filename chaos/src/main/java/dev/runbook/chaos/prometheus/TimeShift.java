package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.AtModifier;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where a selector looks: what {@code @} and {@code offset} make of the time of the evaluation. */
record TimeShift(@Nullable AtModifier at, long offsetMillis) {
    TimeShift(@Nullable AtModifier at, Duration offset) {
        this(at, offset.toMillis());
    }

    long of(Evaluation evaluation) {
        if (at == null) {
            return evaluation.time() - offsetMillis;
        }
        long anchor = switch (at.anchor()) {
            case TIME -> at.millis();
            case START -> evaluation.start();
            case END -> evaluation.end();
        };
        return anchor - offsetMillis;
    }
}
