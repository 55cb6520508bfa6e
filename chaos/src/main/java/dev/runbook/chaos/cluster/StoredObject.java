package dev.runbook.chaos.cluster;

import java.util.function.Function;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One version of an object together with its JSON, which is written once however often it is asked for. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class StoredObject {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final ObjectNode node;
    private byte @Nullable [] json;
    private @Nullable Object facts;

    StoredObject(ObjectNode node) {
        this.node = node;
    }

    /** Returns the object, never to be modified. */
    public ObjectNode node() {
        return node;
    }

    /** Returns the object as UTF-8 JSON, never to be modified. Used inside the simulation's lock. */
    public byte[] json() {
        if (json == null) {
            json = MAPPER.writeValueAsBytes(node);
        }
        return json;
    }

    /**
     * Returns what a reader makes of the object, which it is asked for once. Used inside the simulation's lock.
     *
     * @param type one class for all readers of a type of objects: only one is kept
     */
    public <T> T facts(Class<T> type, Function<ObjectNode, T> reader) {
        if (type.isInstance(facts)) {
            return type.cast(facts);
        }
        var made = reader.apply(node);
        facts = made;
        return made;
    }
}
