package dev.runbook.chaos.kubelet;

import org.apiguardian.api.API;

/** Says what one container of one pod does; the world implements it. One instance lives as long as the pod. */
@API(status = API.Status.INTERNAL, since = "0.1")
public interface ContainerBehaviour {
    /** Says what an attempt to pull the container's image comes to; asked at each attempt. */
    ImagePull pull();

    /**
     * Says what the process does that starts now; asked at each start. An init container's run must exit by itself.
     *
     * @param restarts how often the container was restarted in this pod: 0 at its first start
     */
    ContainerRun run(int restarts);
}
