package dev.runbook.engine.gate;

import java.util.ArrayList;
import java.util.List;

/**
 * A path of the Kubernetes API, taken apart.
 *
 * @param legacy {@code watch} or {@code proxy} for the old forms that have it after the version; empty otherwise
 * @param subresource its first segment only
 */
record ApiPath(
        boolean resourcePath,
        String group,
        String version,
        String legacy,
        String namespace,
        String resource,
        String name,
        String subresource) {
    private static final ApiPath NONE = new ApiPath(false, "", "", "", "", "", "", "");

    /** Takes a decoded path apart; what is no path of a resource, or is written strangely, has no resource. */
    static ApiPath of(String path) {
        var segments = new ArrayList<>(List.of(path.split("/")));
        if (!segments.isEmpty() && segments.get(0).isEmpty()) {
            segments.remove(0);
        }
        if (segments.stream().anyMatch(s -> s.isEmpty() || s.equals(".") || s.equals(".."))) {
            return NONE;
        }
        var core = !segments.isEmpty() && segments.get(0).equals("api");
        var prefix = core ? 2 : 3;
        if ((!core && (segments.isEmpty() || !segments.get(0).equals("apis"))) || segments.size() <= prefix) {
            return NONE;
        }
        var group = core ? "" : segments.get(1);
        return resource(group, segments.get(prefix - 1), segments.subList(prefix, segments.size()));
    }

    private static ApiPath resource(String group, String version, List<String> rest) {
        var legacy = "";
        var tail = rest;
        if (tail.size() > 1 && (tail.get(0).equals("watch") || tail.get(0).equals("proxy"))) {
            legacy = tail.get(0);
            tail = tail.subList(1, tail.size());
        }
        var namespace = "";
        if (tail.size() > 2 && tail.get(0).equals("namespaces") && !ofNamespace(tail)) {
            namespace = tail.get(1);
            tail = tail.subList(2, tail.size());
        }
        return new ApiPath(
                true,
                group,
                version,
                legacy,
                namespace,
                tail.get(0),
                tail.size() > 1 ? tail.get(1) : "",
                tail.size() > 2 ? tail.get(2) : "");
    }

    private static boolean ofNamespace(List<String> tail) {
        return tail.size() == 3 && (tail.get(2).equals("status") || tail.get(2).equals("finalize"));
    }
}
