package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.time.Duration;

/** Empties a namespace that is being deleted, then lets it go. */
final class NamespaceController extends Reconciler {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    NamespaceController(Simulation simulation, ObjectStore store) {
        super(simulation, store, "namespace controller");
    }

    void start() {
        watch(ResourceType.NAMESPACE);
    }

    @Override
    protected void reconcile(ObjectKey key) {
        var namespace = store.get(key.type(), "", key.name()).orElse(null);
        if (namespace == null || !Metadata.terminating(namespace)) {
            return;
        }
        for (var type : ResourceType.all().filter(ResourceType::namespaced).toList()) {
            for (var object : store.list(type, key.name())) {
                Deletion.request(store, ObjectKey.of(type, object), simulation.now());
            }
        }
        boolean empty = ResourceType.all()
                .filter(ResourceType::namespaced)
                .allMatch(type -> store.list(type, key.name()).isEmpty());
        if (empty) {
            store.edit(key, copy -> copy.withObjectProperty("spec").remove("finalizers"));
        } else {
            enqueueAfter(key, LOOK_AGAIN);
        }
    }
}
