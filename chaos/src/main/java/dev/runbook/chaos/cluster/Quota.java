package dev.runbook.chaos.cluster;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apiguardian.api.API;
import tools.jackson.databind.node.ObjectNode;

/** Counts objects against the ResourceQuotas of their namespace. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Quota {
    private static final Map<String, ResourceType> COUNTED = Map.of(
            "pods", ResourceType.POD,
            "configmaps", ResourceType.CONFIG_MAP,
            "secrets", ResourceType.SECRET,
            "services", ResourceType.SERVICE);

    private Quota() {}

    /** Tells whether a name in {@code spec.hard} is one that is counted. */
    public static boolean counts(String resource) {
        return COUNTED.containsKey(resource);
    }

    /** Counts what a namespace has of a resource. Pods that ended do not count. */
    public static long used(ObjectStore store, String namespace, String resource) {
        return store.list(Objects.requireNonNull(COUNTED.get(resource), resource), namespace).stream()
                .filter(object -> !resource.equals("pods") || !ended(object))
                .count();
    }

    /** Says why one more object of a type would be too many; empty if it would not. */
    public static Optional<String> exceeded(ObjectStore store, ResourceType type, String namespace) {
        if (!type.equals(COUNTED.get(type.plural()))) {
            return Optional.empty();
        }
        return store.list(ResourceType.RESOURCE_QUOTA, namespace).stream()
                .flatMap(quota -> exceeded(store, quota, type.plural(), namespace).stream())
                .findFirst();
    }

    private static Optional<String> exceeded(ObjectStore store, ObjectNode quota, String resource, String namespace) {
        var hard = quota.path("spec").path("hard").path(resource).asString("");
        long used = used(store, namespace, resource);
        if (hard.isEmpty() || used < Long.parseLong(hard)) {
            return Optional.empty();
        }
        return Optional.of(
                "exceeded quota: " + quota.path("metadata").path("name").asString("") + ", requested: " + resource
                        + "=1, used: " + resource + "=" + used + ", limited: " + resource + "=" + hard);
    }

    private static boolean ended(ObjectNode pod) {
        var phase = pod.path("status").path("phase").asString("");
        return phase.equals("Succeeded") || phase.equals("Failed");
    }
}
