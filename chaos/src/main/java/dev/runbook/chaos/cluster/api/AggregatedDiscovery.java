package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ResourceType;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Tells all resources of several groups in one answer, as kubectl and client-go ask first. */
final class AggregatedDiscovery {
    private static final String VERSION = "apidiscovery.k8s.io/v2";
    private static final String CONTENT = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private AggregatedDiscovery() {}

    static boolean wanted(ApiRequest request) {
        return request.header("accept").contains(CONTENT);
    }

    /** Answers for some groups, the core one by its empty name. */
    static ApiResponse of(Stream<String> groups) {
        var all = Json.object().put("kind", "APIGroupDiscoveryList").put("apiVersion", VERSION);
        all.putObject("metadata");
        var items = all.putArray("items");
        groups.forEach(group -> items.add(group(group)));
        return new ApiResponse(200, Map.of("content-type", CONTENT, "vary", "Accept"), Json.bytes(all));
    }

    private static ObjectNode group(String name) {
        var group = Json.object();
        var metadata = group.putObject("metadata");
        if (!name.isEmpty()) {
            metadata.put("name", name);
        }
        var versions = group.putArray("versions");
        for (var version : Served.versions(name)) {
            var described = versions.addObject().put("version", version);
            var resources = described.putArray("resources");
            Discovery.types()
                    .filter(type -> type.group().equals(name) && type.version().equals(version))
                    .sorted(Comparator.comparing(ResourceType::plural))
                    .map(ApiResource::of)
                    .forEach(resource -> resources.add(resource.aggregated()));
            described.put("freshness", "Current");
        }
        return group;
    }
}
