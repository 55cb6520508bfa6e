package dev.runbook.chaos.argo;

import dev.runbook.chaos.controller.Conditions;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Collects what one reconciliation decides about pauses and abort, and writes the outcome into the new status. */
final class PauseDecisions {
    private final Set<String> added = new LinkedHashSet<>();
    private final Set<String> removed = new LinkedHashSet<>();
    private boolean cleared;
    private boolean abort;
    private boolean abortRemoved;
    private String abortMessage = "";

    void add(String reason) {
        added.add(reason);
    }

    void remove(String reason) {
        removed.add(reason);
    }

    /** Ends all pauses. */
    void clear() {
        cleared = true;
    }

    void abort(String message) {
        abort = true;
        abortMessage = message;
    }

    void removeAbort() {
        abortRemoved = true;
    }

    boolean pauses() {
        return !added.isEmpty();
    }

    boolean aborted(RolloutView rollout) {
        return !abortRemoved && (abort || rollout.aborted());
    }

    /** Returns why this reconciliation aborts; empty if it doesn't, or if a person does. */
    String abortMessage() {
        return abortMessage;
    }

    /** Writes abort, abortedAt, pauseConditions and controllerPause; what the status has of pauses already stays. */
    void write(RolloutView rollout, ObjectNode status, Instant now) {
        status.remove("abort");
        status.remove("abortedAt");
        // An abort that comes from the progress deadline stands even if an older one was taken back.
        if (abort || aborted(rollout)) {
            var since = rollout.status().path("abortedAt").asString("");
            status.put("abort", true).put("abortedAt", since.isEmpty() ? Conditions.time(now) : since);
            return;
        }
        if (cleared) {
            return;
        }
        var pauses = JsonNodeFactory.instance.arrayNode();
        rollout.status().path("pauseConditions").forEach(pause -> {
            if (!removed.contains(reason(pause))) {
                pauses.add(pause.deepCopy());
            }
        });
        boolean controllerPause = rollout.controllerPause();
        for (var reason : added) {
            if (rollout.pausedSince(reason).isEmpty()) {
                pauses.addObject().put("reason", reason).put("startTime", Conditions.time(now));
                controllerPause = true;
            }
        }
        if (!pauses.isEmpty()) {
            status.set("pauseConditions", pauses);
            if (controllerPause) {
                status.put("controllerPause", true);
            }
        }
    }

    private static String reason(JsonNode pause) {
        return pause.path("reason").asString("");
    }
}
