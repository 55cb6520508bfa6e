package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Passes requests on to pods and to Services' endpoints. */
final class Proxy {
    private static final int PLAIN = 80;

    private final Simulation simulation;
    private final ObjectStore store;
    private final PodHooks hooks;

    Proxy(Simulation simulation, ObjectStore store, PodHooks hooks) {
        this.simulation = simulation;
        this.store = store;
        this.hooks = hooks;
    }

    /** Answers; the path names {@code [scheme:]name[:port]}. */
    ApiResponse answer(Exchange exchange) {
        var name = Name.of(exchange.name());
        var target = exchange.type().equals(ResourceType.SERVICE) ? endpoint(exchange, name) : pod(exchange, name);
        var below = exchange.request().target().replaceFirst("^.*?/proxy(?=/|\\?|$)", "");
        if (!below.startsWith("/")) {
            return below.isEmpty() || exchange.request().method().equals("GET")
                    ? new ApiResponse(301, Map.of("location", exchange.request().path() + "/" + below), new byte[0])
                    : passed(exchange, target, "/" + below);
        }
        return passed(exchange, target, below);
    }

    private ApiResponse passed(Exchange exchange, Target target, String below) {
        var call = new PodHttp.Call(
                exchange.request().method(),
                below,
                new String(exchange.request().body(), StandardCharsets.UTF_8));
        var reply = hooks.http().ask(target.pod(), target.port(), call);
        if (reply instanceof PodHttp.Reply.Answered answered) {
            return new ApiResponse(
                    answered.status(), answered.headers(), answered.body().getBytes(StandardCharsets.UTF_8));
        }
        if (reply instanceof PodHttp.Reply.Unknown unknown) {
            throw Refusal.notEmulated(unknown.what());
        }
        throw Refusal.plain(
                503,
                "ServiceUnavailable",
                "error trying to reach service: dial tcp "
                        + target.pod().path("status").path("podIP").asString("") + ":" + target.port()
                        + ": connect: connection refused");
    }

    private Target pod(Exchange exchange, Name name) {
        var pod = store.get(ResourceType.POD, exchange.path().namespace(), name.name())
                .orElseThrow(() -> Refusal.notFound(ResourceType.POD, name.name()));
        if (!name.port().isEmpty()) {
            return new Target(pod, number(name));
        }
        for (var container : pod.path("spec").path("containers")) {
            if (!container.path("ports").isEmpty()) {
                return new Target(
                        pod,
                        container.path("ports").path(0).path("containerPort").asInt(PLAIN));
            }
        }
        return new Target(pod, PLAIN);
    }

    private static int number(Name name) {
        try {
            return Integer.parseInt(name.port());
        } catch (NumberFormatException e) {
            throw Refusal.badRequest("invalid pod request \"" + name.port() + "\"");
        }
    }

    private Target endpoint(Exchange exchange, Name name) {
        var namespace = exchange.path().namespace();
        var service = store.get(ResourceType.SERVICE, namespace, name.name())
                .orElseThrow(() -> Refusal.notFound(ResourceType.SERVICE, name.name()));
        var portName = portName(service, name);
        var ready = new ArrayList<Target>();
        var subsets = store.get(ResourceType.ENDPOINTS, namespace, name.name())
                .<JsonNode>map(endpoints -> endpoints.path("subsets"))
                .orElseGet(Json::array);
        for (var subset : subsets) {
            for (var port : subset.path("ports")) {
                if (port.path("name").asString("").equals(portName)) {
                    subset.path("addresses")
                            .forEach(address -> target(namespace, address, port).ifPresent(ready::add));
                }
            }
        }
        if (ready.isEmpty()) {
            throw unavailable("no endpoints available for service \""
                    + (subsets.isEmpty() ? name.name() : exchange.name()) + "\"");
        }
        return ready.get(simulation.random("proxy").nextInt(ready.size()));
    }

    private Optional<Target> target(String namespace, JsonNode address, JsonNode port) {
        return store.get(
                        ResourceType.POD,
                        namespace,
                        address.path("targetRef").path("name").asString(""))
                .map(pod -> new Target(pod, port.path("port").asInt(PLAIN)));
    }

    private static String portName(ObjectNode service, Name name) {
        if (name.port().isEmpty() || !name.port().chars().allMatch(Character::isDigit)) {
            return name.port();
        }
        for (var port : service.path("spec").path("ports")) {
            if (port.path("port")
                    .asString(Integer.toString(port.path("port").asInt(0)))
                    .equals(name.port())) {
                return port.path("name").asString("");
            }
        }
        throw unavailable("no service port " + name.port() + " found for service \"" + name.name() + "\"");
    }

    private static Refusal unavailable(String why) {
        return Refusal.plain(503, "ServiceUnavailable", why);
    }

    /** A port of a pod. */
    private record Target(ObjectNode pod, int port) {}

    /** What a path names: {@code [scheme:]name[:port]}. */
    private record Name(String name, String port) {
        static Name of(String text) {
            var words = text.split(":", -1);
            return switch (words.length) {
                case 1 -> new Name(words[0], "");
                case 2 -> new Name(words[0], words[1]);
                case 3 -> new Name(words[1], words[2]);
                default -> throw Refusal.badRequest("invalid service request \"" + text + "\"");
            };
        }
    }
}
