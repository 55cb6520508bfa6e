package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import java.time.Instant;
import org.apiguardian.api.API;
import tools.jackson.databind.node.ObjectNode;

/** Deletes objects as a DELETE request does: pods gracefully, others at once unless finalizers hold them. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Deletion {
    private Deletion() {}

    /** Asks for the deletion of a stored object; does nothing if that was asked for already or it has gone. */
    public static void request(ObjectStore store, ObjectKey key, Instant now) {
        var object = store.get(key.type(), key.namespace(), key.name()).orElse(null);
        if (object == null || Metadata.terminating(object)) {
            return;
        }
        long grace = grace(key, object);
        store.edit(
                key,
                copy -> copy.withObjectProperty("metadata")
                        .put("deletionTimestamp", Conditions.time(now.plusSeconds(grace)))
                        .put("deletionGracePeriodSeconds", grace));
    }

    /** Pods that are on no node or finished go at once, as everything but pods does. */
    private static long grace(ObjectKey key, ObjectNode object) {
        boolean onNode = key.type().equals(ResourceType.POD)
                && object.path("spec").hasNonNull("nodeName")
                && !Pods.phase(object).equals("Succeeded")
                && !Pods.phase(object).equals("Failed");
        return onNode
                ? object.path("spec").path("terminationGracePeriodSeconds").asLong(30)
                : 0;
    }
}
