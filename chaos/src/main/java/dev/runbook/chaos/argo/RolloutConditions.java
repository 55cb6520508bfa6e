package dev.runbook.chaos.argo;

import dev.runbook.chaos.controller.Conditions;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the conditions of a Rollout's status. They differ from those of a Deployment: the newest stands last, and a new
 * message alone changes nothing.
 *
 * @param list the {@code status.conditions} that is written
 * @param now the time of what is written
 */
record RolloutConditions(ArrayNode list, Instant now) {
    static final String PROGRESSING = "Progressing";

    /** Writes the conditions of a status. */
    static RolloutConditions of(ObjectNode status, Instant now) {
        return new RolloutConditions(status.withArrayProperty("conditions"), now);
    }

    JsonNode find(String type) {
        return Conditions.find(list, type);
    }

    String reason(String type) {
        return find(type).path("reason").asString("");
    }

    /**
     * Sets a condition unless it has that status and reason already.
     *
     * @return whether it was written
     */
    boolean set(String type, String status, String reason, String message) {
        var before = find(type);
        boolean sameStatus = before.path("status").asString("").equals(status);
        if (sameStatus && before.path("reason").asString("").equals(reason)) {
            return false;
        }
        append(
                type,
                status,
                reason,
                message,
                sameStatus ? before.path("lastTransitionTime").asString("") : "");
        return true;
    }

    /** Sets a condition anew, with a new time of update even if nothing else differs. */
    void refresh(String type, String status, String reason, String message) {
        var before = find(type);
        boolean sameStatus = before.path("status").asString("").equals(status);
        append(
                type,
                status,
                reason,
                message,
                sameStatus ? before.path("lastTransitionTime").asString("") : "");
    }

    /** Removes a condition if it is there. */
    void remove(String type) {
        list.removeIf(condition -> condition.path("type").asString("").equals(type));
    }

    private void append(String type, String status, String reason, String message, String transition) {
        remove(type);
        var time = Conditions.time(now);
        list.addObject()
                .put("type", type)
                .put("status", status)
                .put("lastUpdateTime", time)
                .put("lastTransitionTime", transition.isEmpty() ? time : transition)
                .put("reason", reason)
                .put("message", message);
    }
}
