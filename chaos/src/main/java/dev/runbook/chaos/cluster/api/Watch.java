package dev.runbook.chaos.cluster.api;

import org.apiguardian.api.API;

/**
 * The answer to a request for watch events.
 *
 * @param response 200 when events flow, else the refusal
 * @param closing stops the events; calling it again does nothing
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Watch(ApiResponse response, Runnable closing) implements AutoCloseable {
    static Watch refused(ApiResponse response) {
        return new Watch(response, () -> {});
    }

    /** Stops the events. */
    @Override
    public void close() {
        closing.run();
    }
}
