package dev.runbook.engine.gate;

import java.util.Locale;
import org.apiguardian.api.API;

/**
 * A call of the Kubernetes API, classified.
 *
 * @param effect whether it counts as a write
 * @param verb as Kubernetes names it, as {@code get} or {@code deletecollection}; {@code exec},
 *     {@code attach}, {@code portforward}, {@code proxy} and {@code evict} for these
 * @param group the API group; empty for the core group
 * @param version of the group
 * @param resource the plural; empty for a path that is no resource's
 * @param subresource empty for the object itself
 * @param namespace empty for a resource without one, or across all
 * @param name empty for a collection
 * @param dryRun whether the server is asked to persist nothing
 * @param path the path, as sent
 * @param asked what a process behind the API server is asked, in brief, as {@code psql} or {@code POST /reload}; empty
 *     elsewhere
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record ApiCall(
        boolean effect,
        String verb,
        String group,
        String version,
        String resource,
        String subresource,
        String namespace,
        String name,
        boolean dryRun,
        String path,
        String asked) {
    /** Returns whether it opens a stream to a process or port, which is no change of an object. */
    public boolean connects() {
        return switch (verb) {
            case "exec", "attach", "portforward", "proxy", "connect" -> true;
            default -> false;
        };
    }

    /** Returns whether it is passed on to a service or pod: what answers there may have done it, whatever its status is. */
    boolean proxied() {
        return verb.equals("proxy");
    }

    /** Returns the same call with the name of an object, where the path has none. */
    ApiCall named(String object) {
        return new ApiCall(effect, verb, group, version, resource, subresource, namespace, object, dryRun, path, asked);
    }

    /** Returns the resource as kubectl writes it, as {@code rollouts.argoproj.io}. */
    public String qualifiedResource() {
        return group.isEmpty() ? resource : resource + "." + group;
    }

    /** Returns {@code apps/v1} or {@code v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Returns the call for a person, as {@code PATCH deployments.apps/scale default/web}. */
    public String operation() {
        return operation(name);
    }

    /** Returns the call for a person with the name of an object, where the path has none. */
    String operation(String object) {
        var what = resource.isEmpty() ? path : qualifiedResource();
        if (!subresource.isEmpty() && !connects() && !verb.equals("evict")) {
            what += "/" + subresource;
        }
        var where = namespace.isEmpty() ? object : object.isEmpty() ? "in " + namespace : namespace + "/" + object;
        return verb.toUpperCase(Locale.ROOT) + " " + what + (where.isEmpty() ? "" : " " + where)
                + (asked.isEmpty() ? "" : " (" + asked + ")");
    }
}
