package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.StoredObject;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes {@code metadata.ownerReferences}. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Owners {
    private Owners() {}

    /** Finds the key of the controlling owner if it is of a type. */
    public static Optional<ObjectKey> controllerKey(ObjectNode dependent, ResourceType owner) {
        return controller(dependent)
                .filter(reference -> reference.path("kind").asString("").equals(owner.kind())
                        && reference.path("apiVersion").asString("").startsWith(owner.group()))
                .map(reference -> new ObjectKey(
                        owner,
                        dependent.path("metadata").path("namespace").asString(""),
                        reference.path("name").asString("")));
    }

    /** Returns whether an owner controls an object, by uid. */
    public static boolean controls(ObjectNode owner, ObjectNode dependent) {
        var uid = Metadata.uid(owner);
        return controller(dependent)
                .filter(reference -> reference.path("uid").asString("").equals(uid))
                .isPresent();
    }

    /** Lists the objects of a type that an owner controls, by name. */
    public static List<ObjectNode> controlledBy(ObjectStore store, ObjectNode owner, ResourceType dependents) {
        return store.controlled(dependents, Metadata.uid(owner)).stream()
                .map(StoredObject::node)
                .toList();
    }

    /** Makes an object the controlling owner of a dependent that is not stored yet or is being edited. */
    public static void control(ObjectNode owner, ResourceType type, ObjectNode dependent) {
        var reference = JsonNodeFactory.instance.objectNode();
        reference.put("apiVersion", type.apiVersion());
        reference.put("kind", type.kind());
        reference.put("name", Metadata.name(owner));
        reference.put("uid", Metadata.uid(owner));
        reference.put("controller", true);
        reference.put("blockOwnerDeletion", true);
        dependent
                .withObjectProperty("metadata")
                .withArrayProperty("ownerReferences")
                .add(reference);
    }

    /** Takes an owner off a dependent that is being edited. */
    static void disown(ObjectNode dependent, String owner) {
        var metadata = dependent.withObjectProperty("metadata");
        metadata.withArrayProperty("ownerReferences")
                .removeIf(reference -> reference.path("uid").asString("").equals(owner));
        if (metadata.path("ownerReferences").isEmpty()) {
            metadata.remove("ownerReferences");
        }
    }

    /** Finds the reference to the controlling owner. */
    static Optional<JsonNode> controller(ObjectNode dependent) {
        for (var reference : dependent.path("metadata").path("ownerReferences")) {
            if (reference.path("controller").asBoolean(false)) {
                return Optional.of(reference);
            }
        }
        return Optional.empty();
    }
}
