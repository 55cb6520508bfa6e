package dev.runbook.chaos.argo;

import dev.runbook.chaos.controller.Metadata;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Reads the blue-green strategy of a Rollout with the defaults and rules of Argo Rollouts v1.8.
 *
 * @param rollout a Rollout that has this strategy
 */
record BlueGreen(RolloutView rollout) {
    static final String PAUSE = "BlueGreenPause";
    static final String DEADLINE = "scale-down-deadline";
    private static final int DELAY_SECONDS = 30;

    String activeService() {
        return spec().path("activeService").asString("");
    }

    String previewService() {
        return spec().path("previewService").asString("");
    }

    JsonNode prePromotion() {
        return spec().path("prePromotionAnalysis");
    }

    JsonNode postPromotion() {
        return spec().path("postPromotionAnalysis");
    }

    /** Returns the hash that the active service selects, as the status has it. */
    String activeHash() {
        return status().path("activeSelector").asString("");
    }

    boolean checkPointPassed() {
        return status().path("scaleUpPreviewCheckPoint").asBoolean(false);
    }

    /** Returns whether the controller pauses before the promotion. */
    boolean pauses() {
        return !spec().path("autoPromotionEnabled").asBoolean(true)
                || autoPromotion().toSeconds() > 0;
    }

    Duration autoPromotion() {
        return Duration.ofSeconds(spec().path("autoPromotionSeconds").asLong(0));
    }

    Duration scaleDownDelay() {
        return Duration.ofSeconds(spec().path("scaleDownDelaySeconds").asLong(DELAY_SECONDS));
    }

    boolean scaleDownDelayStated() {
        return spec().has("scaleDownDelaySeconds");
    }

    int scaleDownRevisions() {
        return spec().path("scaleDownDelayRevisionLimit").asInt(Integer.MAX_VALUE);
    }

    /** Returns how long an aborted update's pods stay; empty for ever. */
    Optional<Duration> abortDelay() {
        return Optional.of(spec().path("abortScaleDownDelaySeconds").asLong(DELAY_SECONDS))
                .filter(seconds -> seconds > 0)
                .map(Duration::ofSeconds);
    }

    /** Returns how many pods the update needs before its promotion, or in the end. */
    int wanted(RolloutReplicaSet current, boolean promoteFull) {
        var preview = spec().path("previewReplicaCount");
        boolean active = activeHash().isEmpty() || activeHash().equals(current.hash());
        boolean paused = rollout.paused();
        return !preview.isNumber()
                        || active
                        || promoteFull
                        || current.hash().equals(rollout.currentHash()) && !paused && checkPointPassed()
                ? rollout.replicas()
                : preview.asInt();
    }

    /** Returns whether a ReplicaSet is as large as the Rollout wants and available. */
    boolean saturated(RolloutReplicaSet set) {
        return set.desired() == rollout.replicas()
                && set.available() == rollout.replicas()
                && Metadata.annotation(set.object(), RolloutReplicaSet.DESIRED_REPLICAS)
                        .equals(Integer.toString(rollout.replicas()));
    }

    boolean readyForPause(RolloutReplicaSet current) {
        int wanted = wanted(current, rollout.promoteFull());
        return current.desired() == wanted && current.available() == wanted;
    }

    /** Returns whether the pause before the promotion is over, by time or because a person ended it. */
    boolean pauseCompleted(PauseDecisions decided, Instant now) {
        if (decided.pauses()) {
            return false;
        }
        if (checkPointPassed() || !pauses()) {
            return true;
        }
        var since = rollout.pausedSince(PAUSE);
        return spec().path("autoPromotionEnabled").asBoolean(true)
                ? since.isPresent() && now.isAfter(since.get().plus(autoPromotion()))
                : rollout.controllerPause() && since.isEmpty();
    }

    Optional<Integer> previewReplicas() {
        return Optional.of(spec().path("previewReplicaCount"))
                .filter(JsonNode::isNumber)
                .map(JsonNode::asInt);
    }

    private JsonNode spec() {
        return rollout.spec().path("strategy").path("blueGreen");
    }

    private JsonNode status() {
        return rollout.status().path("blueGreen");
    }
}
