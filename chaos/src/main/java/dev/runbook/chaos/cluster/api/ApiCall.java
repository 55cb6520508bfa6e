package dev.runbook.chaos.cluster.api;

import org.apiguardian.api.API;

/**
 * A request as access rules and faults see it.
 *
 * @param verb as in Kubernetes' access rules: get, list, watch, create, update, patch, delete, deletecollection
 * @param group API group, empty for the core group
 * @param resource plural name as {@code pods}; empty for discovery
 * @param subresource as {@code scale}, empty when the object itself is meant
 * @param namespace empty when the call is not about one namespace
 * @param name empty when the call is not about one object
 * @param actor who asks
 * @param dryRun whether nothing shall be stored
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record ApiCall(
        String verb,
        String group,
        String resource,
        String subresource,
        String namespace,
        String name,
        String actor,
        boolean dryRun) {
    /** Tells whether the call changes something or acts on a pod, as an execution in a container does. */
    public boolean writes() {
        return !dryRun && !verb.equals("get") && !verb.equals("list") && !verb.equals("watch");
    }

    /** Reads a request; one that is not about objects names no resource. */
    public static ApiCall of(ApiRequest request) {
        var path = ApiPath.parse(request.path());
        return of(request, path == null ? new ApiPath("", "", "", "", "", "") : path);
    }

    static ApiCall of(ApiRequest request, ApiPath path) {
        return new ApiCall(
                verb(request, path),
                path.group(),
                path.resource(),
                path.subresource(),
                path.namespace(),
                path.name(),
                request.actor(),
                request.dryRun());
    }

    /** Returns the call as a person says it: {@code update deployments.apps default/shop}. */
    String inWords() {
        var of = resource + (group.isEmpty() ? "" : "." + group) + (subresource.isEmpty() ? "" : "/" + subresource);
        return verb + " " + of + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
    }

    private static String verb(ApiRequest request, ApiPath path) {
        return switch (request.method()) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> path.name().isEmpty() ? "deletecollection" : "delete";
            default -> reading(request, path);
        };
    }

    private static String reading(ApiRequest request, ApiPath path) {
        if (path.actsOnPod()) {
            return "create";
        }
        if (request.isWatch()) {
            return "watch";
        }
        return path.name().isEmpty() && !path.resource().isEmpty() ? "list" : "get";
    }
}
