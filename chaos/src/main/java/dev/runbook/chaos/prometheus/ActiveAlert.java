package dev.runbook.chaos.prometheus;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The changing state of one alert while a rule knows it. */
final class ActiveAlert {
    private final AlertRule rule;
    private final Labels labels;
    private final Instant activeAt;
    private Map<String, String> annotations;
    private double value;
    private AlertState state = AlertState.PENDING;
    private @Nullable Instant lastHeld;

    ActiveAlert(AlertRule rule, Labels labels, Map<String, String> annotations, double value, Instant now) {
        this.rule = rule;
        this.labels = labels;
        this.annotations = annotations;
        this.value = value;
        this.activeAt = now;
    }

    /** Takes over what the expression says now; the time that it no longer holds starts anew. */
    void holds(Map<String, String> newAnnotations, double newValue) {
        this.annotations = newAnnotations;
        this.value = newValue;
        this.lastHeld = null;
    }

    /** Fires if the expression has held long enough. */
    boolean firesAt(Instant now) {
        boolean due = state == AlertState.PENDING && !now.isBefore(activeAt.plus(rule.forDuration()));
        if (due) {
            state = AlertState.FIRING;
        }
        return due;
    }

    /** Ends if the expression no longer holds and there is nothing to keep it firing. */
    boolean endsAt(Instant now) {
        if (state == AlertState.FIRING) {
            if (lastHeld == null) {
                lastHeld = now;
            }
            if (now.isBefore(lastHeld.plus(rule.keepFiringFor()))) {
                return false;
            }
        }
        state = state == AlertState.FIRING ? AlertState.RESOLVED : AlertState.INACTIVE;
        return true;
    }

    Labels stateLabels() {
        return labels.with("__name__", "ALERTS").with("alertstate", state.toString());
    }

    Labels sinceLabels() {
        return labels.with("__name__", "ALERTS_FOR_STATE");
    }

    double activeSeconds() {
        return activeAt.toEpochMilli() / 1000.0;
    }

    Alert snapshot(Instant now) {
        return new Alert(rule.name(), labels, annotations, state, now, activeAt, value);
    }
}
