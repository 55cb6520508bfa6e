package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ResourceType;

/**
 * A request that has been understood.
 *
 * @param type the served type that the path names
 * @param asOf the resource version that a disturbed read is answered from, -1 for now
 */
record Exchange(ApiRequest request, ApiPath path, ApiCall call, ResourceType type, long asOf) {
    ObjectKey key() {
        return new ObjectKey(type, path.namespace(), path.name());
    }

    String name() {
        return path.name();
    }

    /** Returns who the changed fields belong to: the stated field manager, else the first word of the user agent. */
    String fieldManager() {
        var stated = request.query("fieldManager");
        if (!stated.isEmpty()) {
            return stated;
        }
        var agent = request.header("user-agent");
        return agent.isEmpty() ? request.actor() : agent.split("[/ ]", 2)[0];
    }
}
