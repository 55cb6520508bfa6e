package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.Change;
import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Deletes what its owners left behind, and carries out foreground deletion and orphaning. */
final class GarbageCollector extends Reconciler {
    private static final String FOREGROUND = "foregroundDeletion";
    private static final String ORPHAN = "orphan";

    private final Map<String, Set<ObjectKey>> dependents = new HashMap<>();

    GarbageCollector(Simulation simulation, ObjectStore store) {
        super(simulation, store, "garbage collector");
    }

    void start() {
        ResourceType.all().filter(type -> !type.equals(ResourceType.EVENT)).forEach(type -> {
            store.list(type, "").forEach(object -> index(ObjectKey.of(type, object), object));
            store.onChange(type, this::follow);
        });
    }

    private void follow(Change change) {
        var key = change.key();
        var owners = change.after().path("metadata").path("ownerReferences");
        unindex(key, change.before());
        if (change.kind() == Change.Kind.DELETED) {
            of(Metadata.uid(change.after())).forEach(this::enqueue);
            owners.forEach(owner -> ownerKey(owner, key.namespace()).ifPresent(this::enqueue));
            return;
        }
        index(key, change.after());
        if (change.kind() == Change.Kind.ADDED && !owners.isEmpty()
                || Metadata.terminating(change.after())
                        && !change.after().path("metadata").path("finalizers").isEmpty()) {
            enqueue(key);
        }
    }

    @Override
    protected void reconcile(ObjectKey key) {
        var object = store.get(key.type(), key.namespace(), key.name()).orElse(null);
        if (object == null) {
            return;
        }
        var owners = object.path("metadata").path("ownerReferences");
        var gone = owners.valueStream()
                .filter(owner -> !exists(owner, key.namespace()))
                .map(owner -> owner.path("uid").asString(""))
                .toList();
        if (!owners.isEmpty() && gone.size() == owners.size()) {
            Deletion.request(store, key, simulation.now());
            return;
        }
        gone.forEach(uid -> disown(key, uid));
        if (!Metadata.terminating(object)) {
            return;
        }
        if (hasFinalizer(object, ORPHAN)) {
            of(Metadata.uid(object)).forEach(dependent -> disown(dependent, Metadata.uid(object)));
            removeFinalizer(key, ORPHAN);
        } else if (hasFinalizer(object, FOREGROUND)) {
            var left = of(Metadata.uid(object));
            left.forEach(this::deleteInForeground);
            if (of(Metadata.uid(object)).isEmpty()) {
                removeFinalizer(key, FOREGROUND);
            }
        }
    }

    /** A dependent that has dependents of its own waits for them too. */
    private void deleteInForeground(ObjectKey key) {
        var dependent = store.get(key.type(), key.namespace(), key.name()).orElse(null);
        if (dependent == null || Metadata.terminating(dependent)) {
            return;
        }
        if (!of(Metadata.uid(dependent)).isEmpty()) {
            store.edit(
                    key,
                    copy -> copy.withObjectProperty("metadata")
                            .withArrayProperty("finalizers")
                            .add(FOREGROUND));
        }
        Deletion.request(store, key, simulation.now());
    }

    private void index(ObjectKey key, ObjectNode object) {
        object.path("metadata")
                .path("ownerReferences")
                .forEach(owner -> dependents
                        .computeIfAbsent(owner.path("uid").asString(""), any -> new LinkedHashSet<>())
                        .add(key));
    }

    private void unindex(ObjectKey key, @Nullable ObjectNode object) {
        if (object != null) {
            object.path("metadata")
                    .path("ownerReferences")
                    .forEach(owner ->
                            dependents.computeIfPresent(owner.path("uid").asString(""), (uid, keys) -> {
                                keys.remove(key);
                                return keys.isEmpty() ? null : keys;
                            }));
        }
    }

    private List<ObjectKey> of(String uid) {
        return List.copyOf(dependents.getOrDefault(uid, Set.of()));
    }

    private boolean exists(JsonNode owner, String namespace) {
        return ownerKey(owner, namespace)
                .flatMap(key -> store.get(key.type(), key.namespace(), key.name()))
                .filter(object -> Metadata.uid(object).equals(owner.path("uid").asString("")))
                .isPresent();
    }

    private static Optional<ObjectKey> ownerKey(JsonNode owner, String namespace) {
        return ResourceType.ofKind(
                        owner.path("apiVersion").asString(""),
                        owner.path("kind").asString(""))
                .map(type -> new ObjectKey(
                        type,
                        type.namespaced() ? namespace : "",
                        owner.path("name").asString("")));
    }

    private void disown(ObjectKey key, String uid) {
        store.edit(key, copy -> Owners.disown(copy, uid));
    }

    private void removeFinalizer(ObjectKey key, String finalizer) {
        store.edit(
                key,
                copy -> copy.withObjectProperty("metadata")
                        .withArrayProperty("finalizers")
                        .removeIf(candidate -> candidate.asString("").equals(finalizer)));
    }

    private static boolean hasFinalizer(ObjectNode object, String finalizer) {
        return object.path("metadata")
                .path("finalizers")
                .valueStream()
                .anyMatch(candidate -> candidate.asString("").equals(finalizer));
    }
}
