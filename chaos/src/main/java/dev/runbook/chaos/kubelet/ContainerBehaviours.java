package dev.runbook.chaos.kubelet;

import org.apiguardian.api.API;
import tools.jackson.databind.node.ObjectNode;

/** Knows what the containers of the world do. */
@API(status = API.Status.INTERNAL, since = "0.1")
@FunctionalInterface
public interface ContainerBehaviours {
    /**
     * Returns the behaviour of a container; asked once for each container of a pod that came to the node.
     *
     * @param pod the stored pod, not to be modified
     * @param container the name of one of its containers or init containers
     */
    ContainerBehaviour of(ObjectNode pod, String container);
}
