package dev.runbook.chaos.argo;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Works out the arguments that a Rollout gives to an analysis. */
final class RolloutArguments {
    private static final Pattern SUBSCRIPT = Pattern.compile("(metadata\\.(?:labels|annotations))\\['([^']*)'\\]");

    private RolloutArguments() {}

    /** Returns the values by name; a field that the Rollout lacks gives an empty text. */
    static Map<String, String> of(RolloutSync sync, JsonNode args) {
        return of(
                sync.rollout(),
                args,
                sync.sets().current().hash(),
                sync.sets().stable().map(RolloutReplicaSet::hash).orElse(""));
    }

    /** Returns the values by name for given hashes of the latest and the stable template. */
    static Map<String, String> of(RolloutView rollout, JsonNode args, String latest, String stable) {
        var values = new LinkedHashMap<String, String>();
        for (var arg : args) {
            var from = arg.path("valueFrom");
            String value = arg.path("value").asString("");
            if (from.has("podTemplateHashValue")) {
                value = from.path("podTemplateHashValue").asString("").equals("Stable") ? stable : latest;
            } else if (from.has("fieldRef")) {
                value = field(rollout, from.path("fieldRef").path("fieldPath").asString(""));
            }
            values.put(arg.path("name").asString(""), value);
        }
        return values;
    }

    private static String field(RolloutView rollout, String path) {
        var subscript = SUBSCRIPT.matcher(path);
        JsonNode node = rollout.object();
        if (subscript.matches()) {
            var field = subscript.group(1).substring("metadata.".length());
            return node.path("metadata").path(field).path(subscript.group(2)).asString("");
        }
        for (var section : path.split("[.\\[\\]]+", -1)) {
            if (!section.isEmpty()) {
                node = node.isArray() ? node.path(Integer.parseInt(section)) : node.path(section);
            }
        }
        return node.isValueNode() ? node.asString("") : "";
    }
}
