package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI v3 documents, as far as clients read them to find out what the server can do: which resources can be
 * patched in which formats and whether fields are validated by the server. They hold no schemas.
 */
final class OpenApi {
    private static final List<String> PARAMETERS = List.of("dryRun", "fieldManager", "fieldValidation", "force");

    private OpenApi() {}

    /**
     * Answers below {@code /openapi}.
     *
     * @param below as {@code v3, apis, apps, v1}
     */
    static ApiResponse answer(List<String> below) {
        if (below.isEmpty() || !below.get(0).equals("v3")) {
            throw Refusal.notEmulated("OpenAPI documents before version 3 (/openapi/" + String.join("/", below) + ")");
        }
        if (below.size() == 1) {
            return ApiResponse.json(200, index());
        }
        var path = String.join("/", below.subList(1, below.size()));
        var types = groupVersions().get(path);
        return types == null ? ApiResponse.text(404, "") : ApiResponse.json(200, document(path, types));
    }

    private static ObjectNode index() {
        var index = Json.object();
        var paths = index.putObject("paths");
        groupVersions().forEach((path, types) -> paths.putObject(path).put("serverRelativeURL", "/openapi/v3/" + path));
        return index;
    }

    private static Map<String, List<ResourceType>> groupVersions() {
        var all = new TreeMap<String, List<ResourceType>>();
        Served.all().forEach(type -> all.merge(path(type), List.of(type), OpenApi::both));
        return all;
    }

    private static List<ResourceType> both(List<ResourceType> one, List<ResourceType> other) {
        return java.util.stream.Stream.concat(one.stream(), other.stream()).toList();
    }

    private static String path(ResourceType type) {
        return type.group().isEmpty() ? "api/" + type.version() : "apis/" + type.apiVersion();
    }

    private static ObjectNode document(String groupVersion, List<ResourceType> types) {
        var document = Json.object().put("openapi", "3.0.0");
        document.putObject("info").put("title", "Kubernetes").put("version", "1.34");
        var paths = document.putObject("paths");
        for (var type : types) {
            var scope = type.namespaced() ? "/namespaces/{namespace}" : "";
            paths.putObject("/" + groupVersion + scope + "/" + type.plural() + "/{name}")
                    .set("patch", patch(type));
        }
        document.putObject("components").putObject("schemas");
        return document;
    }

    /** Leaves the strategic merge patch out, so that clients merge by the merge keys that they know themselves. */
    private static ObjectNode patch(ResourceType type) {
        var patch = Json.object();
        var parameters = patch.putArray("parameters");
        for (var name : PARAMETERS) {
            parameters
                    .addObject()
                    .put("name", name)
                    .put("in", "query")
                    .putObject("schema")
                    .put("type", name.equals("force") ? "boolean" : "string");
        }
        var content = patch.putObject("requestBody").putObject("content");
        content.putObject("application/apply-patch+yaml");
        content.putObject("application/json-patch+json");
        content.putObject("application/merge-patch+json");
        patch.putObject("responses");
        patch.put("x-kubernetes-action", "patch");
        patch.putObject("x-kubernetes-group-version-kind")
                .put("group", type.group())
                .put("version", type.version())
                .put("kind", type.kind());
        return patch;
    }
}
