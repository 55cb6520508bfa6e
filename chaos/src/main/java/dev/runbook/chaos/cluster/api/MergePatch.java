package dev.runbook.chaos.cluster.api;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON merge patch (RFC 7386). */
final class MergePatch {
    private MergePatch() {}

    /** Changes an object in place. */
    static void apply(ObjectNode target, ObjectNode patch) {
        patch.properties().forEach(field -> {
            var value = field.getValue();
            if (value.isNull()) {
                target.remove(field.getKey());
            } else {
                target.set(field.getKey(), merged(target.get(field.getKey()), value));
            }
        });
    }

    private static JsonNode merged(@Nullable JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch.deepCopy();
        }
        var result = target instanceof ObjectNode object ? object : Json.object();
        apply(result, changes);
        return result;
    }
}
