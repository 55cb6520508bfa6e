package dev.runbook.api;

import org.apiguardian.api.API;

/**
 * Names an object of a cluster.
 *
 * @param apiVersion as {@code apps/v1}
 * @param kind as {@code Deployment}
 * @param namespace empty for an object without one
 * @param name its name
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record ObjectRef(String apiVersion, String kind, String namespace, String name) {
    @Override
    public String toString() {
        return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }
}
