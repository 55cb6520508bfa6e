package dev.runbook.engine.spi;

import org.apiguardian.api.API;

/** What a fault needs of its world that a target can't give to every world at once. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public enum FaultNeed {
    /** A cluster of its own: the fault concerns a node, or the control plane. */
    OWN_CLUSTER,
    /**
     * Time for the kubelet's restarts with their back-off, which no target can shorten: a world in real time must not
     * live much faster than the wall's clock.
     */
    RESTARTS
}
