package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import java.util.function.Consumer;
import org.apiguardian.api.API;
import tools.jackson.databind.node.JsonNodeFactory;
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
        var stored = store.get(key.type(), key.namespace(), key.name()).orElseThrow();
        var copy = JsonNodeFactory.instance.objectNode();
        stored.properties().forEach(field -> {
            boolean changes =
                    field.getKey().equals("metadata") || field.getKey().equals("status");
            copy.set(field.getKey(), changes ? field.getValue().deepCopy() : field.getValue());
        });
        editor.accept(copy);
        return store.update(key.type(), copy);
    }
}
