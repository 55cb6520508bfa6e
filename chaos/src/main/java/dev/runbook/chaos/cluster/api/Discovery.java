package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ResourceType;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Tells clients which groups, versions and resources there are. */
final class Discovery {
    static final List<ResourceType> REVIEWS = List.of(
            new ResourceType(
                    "authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", false),
            new ResourceType("authorization.k8s.io", "v1", "subjectaccessreviews", "SubjectAccessReview", false),
            new ResourceType(
                    "authorization.k8s.io", "v1", "localsubjectaccessreviews", "LocalSubjectAccessReview", true),
            new ResourceType("authentication.k8s.io", "v1", "selfsubjectreviews", "SelfSubjectReview", false));

    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    private Discovery() {}

    /** Answers a path that names no resource; null when it does. */
    static @Nullable ApiResponse answer(String path) {
        var parts = Stream.of(path.split("/")).filter(part -> !part.isEmpty()).toList();
        var first = parts.isEmpty() ? "" : parts.get(0);
        return switch (first) {
            case "version" -> ApiResponse.json(200, version());
            case "healthz", "livez", "readyz" -> ApiResponse.text(200, "ok");
            case "api" -> parts.size() == 1 ? ApiResponse.json(200, coreVersions()) : below("", parts, 1);
            case "apis" -> parts.size() == 1 ? ApiResponse.json(200, groups()) : below(parts.get(1), parts, 2);
            case "openapi" -> throw Refusal.notEmulated("the OpenAPI description (" + path + ")");
            default -> ApiResponse.text(404, "404 page not found\n");
        };
    }

    private static @Nullable ApiResponse below(String group, List<String> parts, int at) {
        var versions = Served.versions(group);
        if (parts.size() > at + 1) {
            return null;
        }
        if (versions.isEmpty() || parts.size() == at + 1 && !versions.contains(parts.get(at))) {
            return ApiResponse.text(404, "404 page not found\n");
        }
        return ApiResponse.json(200, parts.size() == at ? group(group) : resources(group, parts.get(at)));
    }

    private static ObjectNode version() {
        return Json.object()
                .put("major", "1")
                .put("minor", "33")
                .put("gitVersion", "v1.33.0+embedded")
                .put("platform", "embedded/java");
    }

    private static ObjectNode coreVersions() {
        var versions = Json.object().put("kind", "APIVersions");
        versions.putArray("versions").add("v1");
        return versions;
    }

    private static ObjectNode groups() {
        var list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        var groups = list.putArray("groups");
        Stream.concat(Served.all(), REVIEWS.stream())
                .map(ResourceType::group)
                .filter(group -> !group.isEmpty())
                .distinct()
                .forEach(group -> groups.add(group(group)));
        return list;
    }

    private static ObjectNode group(String name) {
        var group =
                Json.object().put("kind", "APIGroup").put("apiVersion", "v1").put("name", name);
        var versions = group.putArray("versions");
        Served.versions(name)
                .forEach(version -> versions.addObject()
                        .put("groupVersion", name + "/" + version)
                        .put("version", version));
        group.set("preferredVersion", versions.get(0).deepCopy());
        return group;
    }

    private static ObjectNode resources(String group, String version) {
        var list = Json.object()
                .put("kind", "APIResourceList")
                .put("apiVersion", "v1")
                .put("groupVersion", group.isEmpty() ? version : group + "/" + version);
        var resources = list.putArray("resources");
        Stream.concat(Served.all(), REVIEWS.stream())
                .filter(type -> type.group().equals(group) && type.version().equals(version))
                .forEach(type -> {
                    resources.add(resource(type, type.plural(), type.kind(), verbs(type)));
                    subresources(type)
                            .forEach(sub -> resources.add(resource(
                                    type,
                                    type.plural() + "/" + sub.name(),
                                    sub.kind().isEmpty() ? type.kind() : sub.kind(),
                                    sub.verbs())));
                });
        return list;
    }

    private static List<String> verbs(ResourceType type) {
        if (REVIEWS.contains(type)) {
            return List.of("create");
        }
        return switch (type.group()) {
            case "metrics.k8s.io" -> List.of("get", "list");
            case "events.k8s.io" -> List.of("get", "list", "watch");
            default -> VERBS;
        };
    }

    private static Stream<Subresource> subresources(ResourceType type) {
        var all = Stream.<Subresource>builder();
        if (Served.WITH_STATUS.contains(type)) {
            all.add(new Subresource("status", "", List.of("get", "patch", "update")));
        }
        if (Served.SCALABLE.contains(type)) {
            all.add(new Subresource("scale", "Scale", List.of("get", "patch", "update")));
        }
        if (type.equals(ResourceType.POD)) {
            all.add(new Subresource("log", "", List.of("get")));
            all.add(new Subresource("eviction", "Eviction", List.of("create")));
            all.add(new Subresource("exec", "PodExecOptions", List.of("create", "get")));
        }
        return all.build();
    }

    private static ObjectNode resource(ResourceType type, String name, String kind, List<String> verbs) {
        var resource = Json.object()
                .put("name", name)
                .put("singularName", name.contains("/") ? "" : type.kind().toLowerCase(Locale.ROOT))
                .put("namespaced", type.namespaced())
                .put("kind", kind);
        var array = resource.putArray("verbs");
        verbs.forEach(array::add);
        return resource;
    }

    private record Subresource(String name, String kind, List<String> verbs) {}
}
