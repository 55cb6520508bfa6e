package dev.runbook.chaos.cluster.api;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request's path names.
 *
 * @param group API group, empty for the core group
 * @param version empty when the path stops before it
 * @param namespace empty when the path has none
 * @param resource plural name, empty when the path stops before it
 * @param name empty when the path stops before it
 * @param subresource empty when the path has none
 */
record ApiPath(String group, String version, String namespace, String resource, String name, String subresource) {
    private static final Set<String> POD_ACTIONS = Set.of("exec", "attach", "portforward", "proxy");
    private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

    /** Reads a path below {@code /api} or {@code /apis}; null for any other. */
    static @Nullable ApiPath parse(String path) {
        var parts = List.of((path.startsWith("/") ? path.substring(1) : path).split("/"));
        if (parts.get(0).equals("api")) {
            return parse("", parts, 1);
        }
        return parts.get(0).equals("apis") && parts.size() > 1 ? parse(parts.get(1), parts, 2) : null;
    }

    private static ApiPath parse(String group, List<String> parts, int at) {
        var version = part(parts, at);
        int next = at + 1;
        boolean inNamespace = part(parts, next).equals("namespaces")
                && !part(parts, next + 2).isEmpty()
                && !(group.isEmpty()
                        && parts.size() == next + 3
                        && NAMESPACE_SUBRESOURCES.contains(part(parts, next + 2)));
        var namespace = inNamespace ? part(parts, next + 1) : "";
        int resource = inNamespace ? next + 2 : next;
        return new ApiPath(
                group, version, namespace, part(parts, resource), part(parts, resource + 1), part(parts, resource + 2));
    }

    private static String part(List<String> parts, int at) {
        return at < parts.size() ? parts.get(at) : "";
    }

    boolean actsOnPod() {
        return POD_ACTIONS.contains(subresource);
    }

    String qualifiedResource() {
        return group.isEmpty() ? resource : resource + "." + group;
    }

    String groupVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }
}
