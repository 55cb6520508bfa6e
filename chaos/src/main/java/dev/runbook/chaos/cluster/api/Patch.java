package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ResourceType;
import tools.jackson.databind.node.ObjectNode;

/** The kinds of patches, told apart by the request's content type. */
enum Patch {
    JSON,
    MERGE,
    STRATEGIC,
    APPLY;

    private static final String FOR_ALL =
            "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml";

    /** Reads the content type; 415 for one that the type does not take. */
    static Patch kind(String contentType, ResourceType type) {
        boolean custom = Served.CUSTOM.contains(type);
        return switch (contentType.split(";", 2)[0].strip()) {
            case "application/json-patch+json" -> JSON;
            case "application/merge-patch+json" -> MERGE;
            case "application/apply-patch+yaml" -> APPLY;
            case "application/strategic-merge-patch+json" -> {
                if (custom) {
                    throw Refusal.unsupportedMediaType(FOR_ALL);
                }
                yield STRATEGIC;
            }
            default -> throw Refusal.unsupportedPatch();
        };
    }

    /** Returns a patched copy of an object. */
    ObjectNode apply(ObjectNode before, byte[] body) {
        var target = before.deepCopy();
        return switch (this) {
            case JSON -> JsonPatch.apply(target, Json.parse(body));
            case MERGE -> {
                MergePatch.apply(target, Json.parseObject(body));
                yield target;
            }
            case STRATEGIC -> {
                StrategicMergePatch.apply(target, Json.parseObject(body));
                yield target;
            }
            case APPLY -> throw new IllegalStateException("server-side apply needs to know who applies");
        };
    }
}
