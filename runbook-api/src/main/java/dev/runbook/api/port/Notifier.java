package dev.runbook.api.port;

import org.apiguardian.api.API;

/** Tells people. Not an effect on the cluster; every step may. A channel that fails is noted and never fails the step. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Notifier {
    /** Sends a message to a channel, as {@code #alerts} or an address. */
    Notification send(String channel, String message);
}
