package dev.runbook.chaos.cluster;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One entry of the log of changes: what a watch sends.
 *
 * @param kind whether the object came, changed or went
 * @param key which object
 * @param before the object as it was, null when it came
 * @param after the object as it is, or as it was last with the resource version of its deletion; never to be modified
 * @param resourceVersion the version of the change
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Change(Kind kind, ObjectKey key, @Nullable ObjectNode before, ObjectNode after, long resourceVersion) {
    /** The event types of a Kubernetes watch that changes of objects cause. */
    public enum Kind {
        ADDED,
        MODIFIED,
        DELETED
    }
}
