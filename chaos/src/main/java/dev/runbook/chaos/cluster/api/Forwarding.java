package dev.runbook.chaos.cluster.api;

import org.apiguardian.api.API;

/**
 * The answer to a request to forward ports of a pod.
 *
 * @param response 101 when they are, else the refusal
 * @param dialer connects with one of them
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Forwarding(ApiResponse response, Dialer dialer) {
    static Forwarding refused(ApiResponse response) {
        return new Forwarding(response, (port, client) -> PodStreams.deaf());
    }

    /** Connects with a port of a pod. */
    @API(status = API.Status.INTERNAL, since = "0.1")
    @FunctionalInterface
    public interface Dialer {
        /** Connects; what can't be reached says so on {@link PodStreams#PROBLEM} and ends. */
        PodStreams dial(int port, ClientStreams client);
    }
}
