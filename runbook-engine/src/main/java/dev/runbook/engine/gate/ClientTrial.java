package dev.runbook.engine.gate;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a write would leave if nobody but the request had a say: no defaults, no admission, no validation. For servers
 * whose webhooks refuse dry runs. Patches that only the server can apply are not tried.
 */
final class ClientTrial {
    private static final KubernetesSerialization OBJECTS = new KubernetesSerialization();
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String MERGE = "application/merge-patch+json";

    private ClientTrial() {}

    /** Returns the answer; null where only the server knows. */
    static @Nullable Answer of(
            ApiCall call, @Nullable String contentType, @Nullable String body, List<GenericKubernetesResource> before) {
        return switch (call.verb()) {
            case "delete", "deletecollection", "evict" -> Answer.success();
            case "create", "update" -> body == null ? null : Answer.of(200, body);
            case "patch" ->
                before.size() != 1 || body == null || contentType == null || !contentType.startsWith(MERGE)
                        ? null
                        : Answer.of(200, merged(before.get(0), body));
            default -> null;
        };
    }

    private static String merged(GenericKubernetesResource before, String patch) {
        JsonNode was = MAPPER.readTree(OBJECTS.asJson(before));
        return merge(was, MAPPER.readTree(patch)).toString();
    }

    /** RFC 7396. */
    private static JsonNode merge(JsonNode was, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        var result = was instanceof ObjectNode object ? object.deepCopy() : MAPPER.createObjectNode();
        for (Map.Entry<String, JsonNode> change : changes.properties()) {
            if (change.getValue().isNull()) {
                result.remove(change.getKey());
            } else {
                result.set(change.getKey(), merge(result.path(change.getKey()), change.getValue()));
            }
        }
        return result;
    }
}
