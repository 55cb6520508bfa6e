package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ResourceType;
import tools.jackson.databind.JsonNode;

/**
 * Which objects of a type a list, a watch or a collective deletion means.
 *
 * @param namespace empty for all namespaces
 */
record Selection(String namespace, LabelSelector labels, FieldSelector fields) {
    static Selection of(ApiRequest request, ResourceType type, ApiPath path) {
        if (!request.query("shardSelector").isEmpty()) {
            throw Refusal.notEmulated("shard selectors");
        }
        var fields = request.query("fieldSelector");
        if (!path.name().isEmpty()) {
            fields = "metadata.name=" + path.name() + (fields.isEmpty() ? "" : "," + fields);
        }
        return new Selection(
                path.namespace(),
                LabelSelector.parse(request.query("labelSelector")),
                FieldSelector.parse(fields, type));
    }

    /** Tells whether everything that has one label is selected, so that nothing else need be looked at. */
    boolean isOfOneLabel() {
        return labels.isOfOneLabel() && fields.isOfAll();
    }

    boolean matches(JsonNode object) {
        return labels.matches(object) && fields.matches(object);
    }
}
