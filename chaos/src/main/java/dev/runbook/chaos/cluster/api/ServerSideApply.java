package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ObjectStore;

final class ServerSideApply {
    private final ObjectStore store;

    ServerSideApply(Writes writes, ObjectStore store, Ownership ownership) {
        this.store = store;
    }

    ApiResponse apply(Exchange exchange, boolean statusOnly) {
        if (store.resourceVersion() > 0) {
            throw Refusal.notEmulated("server-side apply");
        }
        return ApiResponse.text(500, "");
    }
}
