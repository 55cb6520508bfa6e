package dev.runbook.chaos.fault;

import dev.runbook.chaos.cluster.api.ApiCall;
import dev.runbook.chaos.cluster.api.RequestFilter;
import org.apiguardian.api.API;

/** The way from the runbook to the API server, where calls can be disturbed: an ability of the embedded target and of k3s. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface ApiPath {
    /** Lets a filter see the calls of the runbook, and of nobody else; running what is returned takes it away. */
    Runnable disturb(RequestFilter filter);

    /** Returns whether such a call of the runbook would be disturbed at present, without making it. */
    boolean disturbs(ApiCall call);
}
