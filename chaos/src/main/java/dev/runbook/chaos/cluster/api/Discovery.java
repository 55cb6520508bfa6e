package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ResourceType;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Tells clients which groups, versions and resources there are, one by one or all at once. */
final class Discovery {
    static final List<ResourceType> REVIEWS = List.of(
            new ResourceType(
                    "authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", false),
            new ResourceType("authorization.k8s.io", "v1", "selfsubjectrulesreviews", "SelfSubjectRulesReview", false),
            new ResourceType("authorization.k8s.io", "v1", "subjectaccessreviews", "SubjectAccessReview", false),
            new ResourceType(
                    "authorization.k8s.io", "v1", "localsubjectaccessreviews", "LocalSubjectAccessReview", true),
            new ResourceType("authentication.k8s.io", "v1", "selfsubjectreviews", "SelfSubjectReview", false));

    private Discovery() {}

    /** Answers a path that names no resource; null when it does. */
    static @Nullable ApiResponse answer(ApiRequest request) {
        var parts = Stream.of(request.path().split("/"))
                .filter(part -> !part.isEmpty())
                .toList();
        var first = parts.isEmpty() ? "" : parts.get(0);
        boolean roots = parts.size() == 1;
        return switch (first) {
            case "version" -> ApiResponse.json(200, version());
            case "healthz", "livez", "readyz" -> ApiResponse.text(200, "ok");
            case "api" -> roots ? coreVersions(request) : below("", parts, 1);
            case "apis" -> roots ? groups(request) : below(parts.get(1), parts, 2);
            case "openapi" -> OpenApi.answer(parts.subList(1, parts.size()));
            default -> notFound();
        };
    }

    static ApiResponse notFound() {
        return ApiResponse.text(404, "404 page not found\n");
    }

    private static @Nullable ApiResponse below(String group, List<String> parts, int at) {
        var versions = Served.versions(group);
        if (parts.size() > at + 1) {
            return null;
        }
        boolean known = parts.size() == at || versions.contains(parts.get(at));
        if (versions.isEmpty() || !known && Served.isCustom(group)) {
            return notFound();
        }
        if (!known) {
            throw Refusal.unknownPath();
        }
        return ApiResponse.json(200, parts.size() == at ? group(group, true) : resources(group, parts.get(at)));
    }

    private static ObjectNode version() {
        return Json.object()
                .put("major", "1")
                .put("minor", "34")
                .put("gitVersion", "v1.34.0+embedded")
                .put("platform", "embedded/java");
    }

    private static ApiResponse coreVersions(ApiRequest request) {
        if (AggregatedDiscovery.wanted(request)) {
            return AggregatedDiscovery.of(Stream.of(""));
        }
        var versions = Json.object().put("kind", "APIVersions");
        versions.putArray("versions").add("v1");
        versions.putArray("serverAddressByClientCIDRs");
        return ApiResponse.json(200, versions);
    }

    private static ApiResponse groups(ApiRequest request) {
        var names = types().map(ResourceType::group)
                .filter(group -> !group.isEmpty())
                .distinct();
        if (AggregatedDiscovery.wanted(request)) {
            return AggregatedDiscovery.of(names);
        }
        var list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        var groups = list.putArray("groups");
        names.forEach(group -> groups.add(group(group, false)));
        return ApiResponse.json(200, list);
    }

    private static ObjectNode group(String name, boolean alone) {
        var group = Json.object();
        if (alone) {
            group.put("kind", "APIGroup").put("apiVersion", "v1");
        }
        group.put("name", name);
        var versions = group.putArray("versions");
        Served.versions(name)
                .forEach(version -> versions.addObject()
                        .put("groupVersion", name + "/" + version)
                        .put("version", version));
        group.set("preferredVersion", versions.get(0).deepCopy());
        return group;
    }

    private static ObjectNode resources(String group, String version) {
        var list = Json.object().put("kind", "APIResourceList");
        if (!group.isEmpty()) {
            list.put("apiVersion", "v1");
        }
        list.put("groupVersion", group.isEmpty() ? version : group + "/" + version);
        var resources = list.putArray("resources");
        types().filter(type -> type.group().equals(group) && type.version().equals(version))
                .map(ApiResource::of)
                .forEach(resource -> {
                    resources.add(resource.json());
                    resource.parts().forEach(part -> resources.add(resource.json(part)));
                });
        return list;
    }

    /** Returns everything that is named, objects and reviews. */
    static Stream<ResourceType> types() {
        return Stream.concat(Served.all(), REVIEWS.stream());
    }
}
