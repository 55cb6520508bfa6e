package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Lets owners of one kind control the objects of another that their selectors match, and no others. */
final class Claims {
    private final ObjectStore store;
    private final ResourceType owners;
    private final ResourceType dependents;

    /** Claims objects of one type for owners of another. */
    Claims(ObjectStore store, ResourceType owners, ResourceType dependents) {
        this.store = store;
        this.owners = owners;
        this.dependents = dependents;
    }

    /** Adopts what nobody controls and an owner's selector matches, and releases what it no longer matches. */
    void settle(ObjectNode owner) {
        settle(owner, any -> true);
    }

    /** Adopts and releases among the objects that an owner considers. */
    void settle(ObjectNode owner, Predicate<ObjectNode> considered) {
        release(owner, considered);
        var selector = selector(owner);
        if (Metadata.terminating(owner) || !selector.isObject()) {
            return;
        }
        var having = Metadata.texts(selector.path("matchLabels"));
        for (var orphan : store.uncontrolled(dependents, Metadata.namespace(owner), having)) {
            if (!Metadata.terminating(orphan) && matches(selector, orphan) && considered.test(orphan)) {
                store.edit(key(orphan), copy -> Owners.control(owner, owners, copy));
            }
        }
    }

    /** Releases what an owner's selector no longer matches. */
    void release(ObjectNode owner, Predicate<ObjectNode> considered) {
        var selector = selector(owner);
        if (Metadata.terminating(owner) || !selector.isObject()) {
            return;
        }
        for (var mine : Owners.controlledBy(store, owner, dependents)) {
            if (!matches(selector, mine) && considered.test(mine)) {
                store.edit(key(mine), copy -> Owners.disown(copy, Metadata.uid(owner)));
            }
        }
    }

    private static JsonNode selector(ObjectNode owner) {
        return owner.path("spec").path("selector");
    }

    private static boolean matches(JsonNode selector, ObjectNode object) {
        return LabelSelector.matches(selector, object.path("metadata").path("labels"));
    }

    private ObjectKey key(ObjectNode object) {
        return ObjectKey.of(dependents, object);
    }
}
