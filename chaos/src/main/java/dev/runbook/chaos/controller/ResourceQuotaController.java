package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.Change;
import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.Quota;
import dev.runbook.chaos.cluster.QuotaUsage;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.util.stream.Stream;

/** Counts what each ResourceQuota limits; new pods are counted by who lets them in. */
final class ResourceQuotaController extends Reconciler {
    ResourceQuotaController(Simulation simulation, ObjectStore store) {
        super(simulation, store, "ResourceQuota");
    }

    void start() {
        watch(ResourceType.RESOURCE_QUOTA);
        ResourceType.all()
                .filter(type -> type.namespaced() && QuotaUsage.counts("count/" + type.qualifiedName()))
                .filter(type -> !type.equals(ResourceType.EVENT))
                .forEach(type -> watch(type, this::quotas));
    }

    private Stream<ObjectKey> quotas(Change change) {
        boolean pod = change.key().type().equals(ResourceType.POD);
        var before = change.before();
        boolean matters = pod
                ? change.kind() == Change.Kind.DELETED
                        || before != null && Pods.ended(before) != Pods.ended(change.after())
                : change.kind() != Change.Kind.MODIFIED || change.key().type().equals(ResourceType.SERVICE);
        return matters
                ? store.list(ResourceType.RESOURCE_QUOTA, change.key().namespace()).stream()
                        .map(quota -> ObjectKey.of(ResourceType.RESOURCE_QUOTA, quota))
                : Stream.empty();
    }

    @Override
    protected void reconcile(ObjectKey key) {
        var quota = store.get(key.type(), key.namespace(), key.name()).orElse(null);
        if (quota == null) {
            return;
        }
        StatusUpdate.apply(store, key, copy -> {
            var status = copy.withObjectProperty("status");
            status.set("hard", quota.path("spec").path("hard").deepCopy());
            var used = status.putObject("used");
            Quota.used(store, quota).forEach((name, amount) -> used.put(name, amount.toString()));
        });
    }
}
