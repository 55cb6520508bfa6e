package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import java.util.function.Consumer;
import org.apiguardian.api.API;
import tools.jackson.databind.node.ObjectNode;

/** Writes the status of an object without copying the rest of it, which stored objects may share. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class StatusUpdate {
    private StatusUpdate() {}

    /**
     * Lets an editor change {@code status}, and nothing else, and stores the object if that makes a difference.
     *
     * @throws java.util.NoSuchElementException if the object has gone
     */
    public static ObjectNode apply(ObjectStore store, ObjectKey key, Consumer<ObjectNode> editor) {
        var copy = stored(store, key);
        if (copy.get("status") instanceof ObjectNode status) {
            copy.set("status", status.deepCopy());
        }
        editor.accept(copy);
        return store.update(key.type(), copy);
    }

    /**
     * Replaces {@code status} and stores the object if that makes a difference.
     *
     * @param status belongs to the store afterwards
     * @throws java.util.NoSuchElementException if the object has gone
     */
    public static ObjectNode replace(ObjectStore store, ObjectKey key, ObjectNode status) {
        var copy = stored(store, key);
        copy.set("status", status);
        return store.update(key.type(), copy);
    }

    private static ObjectNode stored(ObjectStore store, ObjectKey key) {
        return Metadata.writable(
                store.get(key.type(), key.namespace(), key.name()).orElseThrow());
    }
}
