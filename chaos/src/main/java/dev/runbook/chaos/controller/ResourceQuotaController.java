package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.Quota;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.util.List;

/** Counts what each ResourceQuota limits. */
final class ResourceQuotaController extends Reconciler {
    ResourceQuotaController(Simulation simulation, ObjectStore store) {
        super(simulation, store, "ResourceQuota");
    }

    void start() {
        watch(ResourceType.RESOURCE_QUOTA);
        for (var counted :
                List.of(ResourceType.POD, ResourceType.CONFIG_MAP, ResourceType.SECRET, ResourceType.SERVICE)) {
            watch(
                    counted,
                    change -> store
                            .list(ResourceType.RESOURCE_QUOTA, change.key().namespace())
                            .stream()
                            .map(quota -> ObjectKey.of(ResourceType.RESOURCE_QUOTA, quota)));
        }
    }

    @Override
    protected void reconcile(ObjectKey key) {
        var quota = store.get(key.type(), key.namespace(), key.name()).orElse(null);
        if (quota == null) {
            return;
        }
        var limits = quota.path("spec").path("hard");
        StatusUpdate.apply(store, key, copy -> {
            var status = copy.withObjectProperty("status");
            status.set("hard", limits.deepCopy());
            var used = status.putObject("used");
            limits.propertyNames()
                    .forEach(resource ->
                            used.put(resource, Long.toString(Quota.used(store, key.namespace(), resource))));
        });
    }
}
