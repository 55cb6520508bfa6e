package dev.runbook.chaos.cluster.api;

import java.util.Optional;
import org.apiguardian.api.API;

/** Answers GET requests to Services that come through the API server. */
@API(status = API.Status.INTERNAL, since = "0.1")
@FunctionalInterface
public interface ServiceProxy {
    /** What became of a request. */
    @API(status = API.Status.INTERNAL, since = "0.1")
    sealed interface Reply {
        /** A pod answered. */
        record Answered(int status, String body) implements Reply {}

        /** There is no such Service. */
        record NoService() implements Reply {}

        /** None of its pods is ready. */
        record NoEndpoints() implements Reply {}
    }

    /**
     * Asks a Service for a path.
     *
     * @return empty where nothing says what it answers; the client then gets 501
     */
    Optional<Reply> get(String namespace, String service, String path);
}
