package dev.runbook.chaos.embedded;

import dev.runbook.chaos.cluster.api.PodHttp;
import dev.runbook.chaos.world.LiveWorld;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The ports of a world's pods. A process of a service's model answers each request with the status that the model gives
 * it: health checks with a word about it, anything else with an empty body.
 *
 * @param live tells how they answer
 */
record WorldPorts(LiveWorld live) implements PodHttp {
    private static final Set<String> HEALTH = Set.of("/health", "/healthz", "/ready", "/readyz", "/livez");

    @Override
    public Reply ask(ObjectNode pod, int port, Call call) {
        if (call.path().equals("/metrics")) {
            return new Reply.Unknown("/metrics of a pod; ask the world's Prometheus");
        }
        var status = live.ask(pod, port);
        if (status.isPresent()) {
            return answer(status.getAsInt(), HEALTH.contains(call.path()));
        }
        return listening(pod, port)
                .<Reply>map(container -> new Reply.Unknown("what container " + container + " answers on port " + port
                        + "; give its Service a ServiceModel"))
                .orElseGet(Reply.Refused::new);
    }

    private static Reply answer(int status, boolean health) {
        if (!health) {
            return new Reply.Answered(status, Map.of("content-type", "text/plain"), "");
        }
        var body = status < 300 ? "{\"status\":\"ok\"}" : "{\"status\":\"failing\"}";
        return new Reply.Answered(status, Map.of("content-type", "application/json"), body);
    }

    /** Finds the running container that declares a port, whose program nobody has described. */
    private static java.util.Optional<String> listening(ObjectNode pod, int port) {
        return pod.path("spec")
                .path("containers")
                .valueStream()
                .filter(container -> ports(container).anyMatch(declared -> declared == port))
                .map(container -> container.path("name").asString(""))
                .filter(name -> pod.path("status")
                        .path("containerStatuses")
                        .valueStream()
                        .anyMatch(status -> status.path("name").asString("").equals(name)
                                && status.path("state").has("running")))
                .findFirst();
    }

    private static Stream<Integer> ports(JsonNode container) {
        return container
                .path("ports")
                .valueStream()
                .map(port -> port.path("containerPort").asInt(0));
    }
}
