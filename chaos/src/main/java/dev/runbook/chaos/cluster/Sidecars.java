package dev.runbook.chaos.cluster;

import org.apiguardian.api.API;
import tools.jackson.databind.JsonNode;

/** Init containers that stay: they start before the others, are restarted whatever the pod's policy, and end after them. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Sidecars {
    private Sidecars() {}

    /** Returns whether an init container is one. */
    public static boolean include(JsonNode initContainer) {
        return initContainer.path("restartPolicy").asString("").equals("Always");
    }
}
