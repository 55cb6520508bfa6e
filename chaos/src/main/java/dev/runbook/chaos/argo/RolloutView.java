package dev.runbook.chaos.argo;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.controller.Metadata;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a Rollout with the defaults that Argo Rollouts has.
 *
 * @param object as stored
 */
record RolloutView(ObjectNode object) {
    static final String STEP_PAUSE = "CanaryPauseStep";
    static final String INCONCLUSIVE = "InconclusiveAnalysisRun";

    ObjectKey key() {
        return ObjectKey.of(ResourceType.ROLLOUT, object);
    }

    String name() {
        return Metadata.name(object);
    }

    String namespace() {
        return Metadata.namespace(object);
    }

    JsonNode spec() {
        return object.path("spec");
    }

    JsonNode canary() {
        return spec().path("strategy").path("canary");
    }

    boolean blueGreen() {
        return spec().path("strategy").has("blueGreen");
    }

    JsonNode status() {
        return object.path("status");
    }

    int replicas() {
        return spec().path("replicas").asInt(1);
    }

    /** Returns the revision annotation, 0 if there is none. */
    long revision() {
        return RolloutReplicaSet.revisionOf(object);
    }

    JsonNode steps() {
        return canary().path("steps");
    }

    /** Returns the index of the current step, equal to the number of steps when all are done. */
    int stepIndex() {
        return status().path("currentStepIndex").asInt(0);
    }

    /** Returns the current step, or a missing node when all are done or there are none. */
    JsonNode step() {
        return steps().path(stepIndex());
    }

    String stableHash() {
        return status().path("stableRS").asString("");
    }

    String currentHash() {
        return status().path("currentPodHash").asString("");
    }

    boolean fullyPromoted() {
        return stableHash().equals(currentHash());
    }

    boolean pausedByUser() {
        return spec().path("paused").asBoolean(false);
    }

    /** Returns whether anything pauses it: a person, a step or an analysis. */
    boolean paused() {
        return pausedByUser() || !status().path("pauseConditions").isEmpty();
    }

    boolean controllerPause() {
        return status().path("controllerPause").asBoolean(false);
    }

    boolean aborted() {
        return status().path("abort").asBoolean(false);
    }

    boolean promoteFull() {
        return status().path("promoteFull").asBoolean(false);
    }

    /** Returns since when a reason pauses it, empty if it doesn't. */
    Optional<Instant> pausedSince(String reason) {
        for (var pause : status().path("pauseConditions")) {
            if (pause.path("reason").asString("").equals(reason)) {
                return Optional.of(Instant.parse(pause.path("startTime").asString("")));
            }
        }
        return Optional.empty();
    }

    /** Returns the time after which its pods must have been made; empty if none is set. */
    Optional<Instant> restartAt() {
        return instant(spec().path("restartAt"));
    }

    /** Returns the last time that all pods were made anew for; empty if never. */
    Optional<Instant> restartedAt() {
        return instant(status().path("restartedAt"));
    }

    long progressDeadlineSeconds() {
        return spec().path("progressDeadlineSeconds").asLong(600);
    }

    /** Returns the weight in percent that the steps give the canary now. */
    int weight() {
        if (promoteFull() || stableHash().isEmpty() || fullyPromoted()) {
            return 100;
        }
        if (aborted()) {
            return 0;
        }
        if (step().isMissingNode()) {
            return 100;
        }
        for (int i = stepIndex(); i >= 0; i--) {
            if (steps().path(i).has("setWeight")) {
                return steps().path(i).path("setWeight").asInt(0);
            }
        }
        return 0;
    }

    /** Returns the pods allowed above {@link #replicas}, a share rounded up; 25 % unless set. */
    int maxSurge() {
        return share("maxSurge", true);
    }

    /** Returns the pods that may be missing, a share rounded down; 25 % unless set, 1 if both are zero. */
    int maxUnavailable() {
        if (replicas() == 0) {
            return 0;
        }
        int unavailable = share("maxUnavailable", false);
        return Math.min(replicas(), unavailable == 0 && maxSurge() == 0 ? 1 : unavailable);
    }

    private int share(String field, boolean up) {
        var value = canary().path(field);
        if (value.isNumber()) {
            return value.asInt();
        }
        int percent = value.isString() ? Integer.parseInt(value.asString().replace("%", "")) : 25;
        return (percent * replicas() + (up ? 99 : 0)) / 100;
    }

    private static Optional<Instant> instant(JsonNode value) {
        return value.isString()
                ? Optional.of(Instant.parse(value.asString()).truncatedTo(ChronoUnit.SECONDS))
                : Optional.empty();
    }
}
