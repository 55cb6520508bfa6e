package dev.runbook.chaos.controller;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apiguardian.api.API;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes {@code status.conditions}. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Conditions {
    private Conditions() {}

    /** Returns the condition of a type, or a missing node. */
    public static JsonNode find(JsonNode conditions, String type) {
        for (var condition : conditions) {
            if (condition.path("type").asString("").equals(type)) {
                return condition;
            }
        }
        return MissingNode.getInstance();
    }

    /**
     * Sets a condition; its transition time changes only when its status does.
     *
     * @return whether status, reason or message differ from before
     */
    public static boolean set(
            ArrayNode conditions, String type, String status, String reason, String message, Instant now) {
        var found = find(conditions, type);
        if (found.path("status").asString("").equals(status)
                && found.path("reason").asString("").equals(reason)
                && found.path("message").asString("").equals(message)) {
            return false;
        }
        var condition = found.isMissingNode() ? conditions.addObject().put("type", type) : found.asObject();
        if (!found.path("status").asString("").equals(status)) {
            condition.put("lastTransitionTime", time(now));
        }
        condition.put("status", status);
        put(condition, "reason", reason);
        put(condition, "message", message);
        return true;
    }

    /** Returns an instant as the API writes it: RFC 3339, whole seconds, UTC. */
    public static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static void put(ObjectNode condition, String field, String value) {
        if (value.isEmpty()) {
            condition.remove(field);
        } else {
            condition.put(field, value);
        }
    }
}
