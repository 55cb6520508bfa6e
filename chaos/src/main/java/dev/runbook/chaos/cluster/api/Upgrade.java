package dev.runbook.chaos.cluster.api;

import org.apiguardian.api.API;

/**
 * The answer to a request for a connection into a container.
 *
 * @param response 101 when there is one, else the refusal
 * @param pod the other end
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Upgrade(ApiResponse response, PodStreams pod) {
    static Upgrade to(PodStreams pod) {
        return new Upgrade(ApiResponse.text(101, ""), pod);
    }

    static Upgrade refused(ApiResponse response) {
        return new Upgrade(response, PodStreams.deaf());
    }
}
