package dev.runbook.chaos.contract;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What was said and heard in one check, in order. Not thread-safe. */
final class Transcript {
    private final ArrayNode entries = JsonNodeFactory.instance.arrayNode();

    void call(String method, String path, Answer answer) {
        var entry = entry(method, path);
        entry.put("status", answer.status());
        if (!answer.warnings().isEmpty()) {
            answer.warnings().forEach(entry.putArray("warnings")::add);
        }
        entry.set("body", answer.body());
    }

    void watch(String path, int status, List<JsonNode> events) {
        var entry = entry("WATCH", path);
        entry.put("status", status);
        events.forEach(entry.putArray("events")::add);
    }

    void states(String path, List<JsonNode> states) {
        states.forEach(entry("STATES", path).putArray("sequence")::add);
    }

    void value(String name, JsonNode value) {
        entries.addObject().put("value", name).set("is", value);
    }

    ArrayNode entries() {
        return entries;
    }

    /** Tells whether an answer said that the embedded cluster doesn't do this. */
    boolean hasNotEmulated() {
        for (var entry : entries) {
            if (entry.path("status").asInt() == 501) {
                return true;
            }
        }
        return false;
    }

    private ObjectNode entry(String method, String path) {
        return entries.addObject().put("do", method + " " + path);
    }
}
