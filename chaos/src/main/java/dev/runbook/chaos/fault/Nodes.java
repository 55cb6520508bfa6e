package dev.runbook.chaos.fault;

import org.apiguardian.api.API;

/** The nodes of a world's cluster as faults can disturb them: an ability of targets that give a world its own cluster. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Nodes {
    /** Lets the control plane hear nothing more of the kubelets; running what is returned lets it hear them again. */
    Runnable silence();
}
