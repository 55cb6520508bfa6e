package dev.runbook.chaos.cluster.api;

import java.util.Map;
import org.apiguardian.api.API;
import tools.jackson.databind.node.ObjectNode;

/** Answers HTTP requests to the ports of pods, for the proxies and for forwarded ports. */
@API(status = API.Status.INTERNAL, since = "0.1")
@FunctionalInterface
public interface PodHttp {
    /** Answers one request. */
    Reply ask(ObjectNode pod, int port, Call call);

    /**
     * A request.
     *
     * @param method in capitals
     * @param target path and query
     * @param body empty when there is none
     */
    @API(status = API.Status.INTERNAL, since = "0.1")
    record Call(String method, String target, String body) {
        /** Returns the target without its query. */
        public String path() {
            return target.replaceFirst("\\?.*", "");
        }
    }

    /** What became of a request. */
    @API(status = API.Status.INTERNAL, since = "0.1")
    sealed interface Reply {
        /**
         * A process answered.
         *
         * @param headers the content's type and others, their names in lower case
         */
        record Answered(int status, Map<String, String> headers, String body) implements Reply {}

        /** No process listens. */
        record Refused() implements Reply {}

        /**
         * A process listens, and nothing says what it answers; the client gets 501.
         *
         * @param what as {@code what the container app answers on port 6379}
         */
        record Unknown(String what) implements Reply {}
    }
}
