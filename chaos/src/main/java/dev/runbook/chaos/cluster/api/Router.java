package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Finds out what a request is about and who answers it. */
final class Router {
    private final Simulation simulation;
    private final Reads reads;
    private final Writes writes;
    private final Deletions deletions;
    private final Subresources subresources;
    private final PodInsides insides;
    private final PodConnections connections;
    private final PodMetrics metrics;
    private final Watches watches;
    private final Tokens tokens;
    private final AccessRules rules;
    private final Reviews reviews;

    Router(Simulation simulation, ObjectStore store, Watches watches, PodHooks hooks) {
        this.simulation = simulation;
        this.watches = watches;
        this.reads = new Reads(store);
        this.writes = new Writes(simulation, store, new Ownership(simulation));
        this.deletions = new Deletions(simulation, store);
        this.insides = new PodInsides(simulation, writes, hooks);
        this.connections = new PodConnections(simulation, writes, hooks);
        this.tokens = new Tokens(simulation, store);
        this.rules = new AccessRules(store);
        this.reviews = new Reviews(rules);
        this.subresources = new Subresources(
                reads,
                writes,
                new Eviction(store, writes, deletions),
                insides,
                tokens,
                new Proxy(simulation, store, hooks));
        this.metrics = new PodMetrics(simulation, store, hooks);
    }

    /** Describes a request for filters, also one that will be refused. */
    ApiCall classify(ApiRequest request) {
        return ApiCall.of(request);
    }

    ApiResponse answer(ApiRequest request, long asOf) {
        var path = ApiPath.parse(request.path());
        if (path == null || path.resource().isEmpty()) {
            var discovered = Discovery.answer(request);
            if (discovered != null) {
                return discovered;
            }
        }
        if (path == null) {
            throw Refusal.unknownPath();
        }
        var caller = authorized(request, path);
        if (!Served.knows(path)) {
            return ApiResponse.text(404, "404 page not found\n");
        }
        SizeLimits.checkBody(request);
        if (request.isStream()) {
            throw Refusal.badRequest("a watch is opened as a stream, not as a request with one answer");
        }
        if (Reviews.isReview(path)) {
            return reviews.answer(request, path, caller);
        }
        var type = Served.type(path);
        if (path.subresource().isEmpty()) {
            var representation = Representation.of(request);
            var answer = answer(new Exchange(request, path, ApiCall.of(request, path), type, asOf));
            return representation.show(request, type, answer, simulation.now());
        }
        return answer(new Exchange(request, path, ApiCall.of(request, path), type, asOf));
    }

    Upgrade connect(ApiRequest request, ClientStreams client) {
        var exchange = podExchange(request);
        return switch (exchange.path().subresource()) {
            case "exec" -> Upgrade.to(connections.exec(exchange, client));
            case "attach" -> Upgrade.to(connections.attach(exchange, client));
            default ->
                throw Refusal.badRequest(
                        "only pods/exec, attach and portforward are served over an upgraded" + " connection");
        };
    }

    /** Refuses what {@link #connect} would, before it does anything; for connections that are not spoken here. */
    ApiResponse checkConnection(ApiRequest request) {
        var exchange = podExchange(request);
        var pod = writes.existing(exchange);
        PodInsides.refuseNotRunning(pod, PodInsides.container(pod, request.query("container")));
        return ApiResponse.text(101, "");
    }

    Forwarding forward(ApiRequest request) {
        var exchange = podExchange(request);
        writes.existing(exchange);
        return new Forwarding(
                ApiResponse.text(101, ""),
                (port, client) -> simulation.locked(() -> connections.dial(exchange, port, client)));
    }

    private Exchange podExchange(ApiRequest request) {
        var path = ApiPath.parse(request.path());
        if (path == null || !Served.type(path).equals(ResourceType.POD)) {
            throw Refusal.unknownPath();
        }
        authorized(request, path);
        return new Exchange(request, path, ApiCall.of(request, path), ResourceType.POD, -1);
    }

    Watch stream(ApiRequest request, WatchSink sink) {
        return request.isFollow() ? insides.follow(podExchange(request), sink) : watch(request, sink);
    }

    private Watch watch(ApiRequest request, WatchSink sink) {
        var path = ApiPath.parse(request.path());
        if (path == null) {
            throw Refusal.unknownPath();
        }
        authorized(request, path);
        var type = Served.type(path);
        if (type.group().equals("metrics.k8s.io")) {
            throw Refusal.methodNotAllowed();
        }
        var stored = type.equals(Served.NEW_EVENT) ? ResourceType.EVENT : type;
        var shown = Representation.of(request).show(request, type, sink, simulation::now);
        return watches.open(request, ApiCall.of(request, path), type, Selection.of(request, stored, path), shown);
    }

    /** Finds out who asks, and refuses what they may not do. */
    private Caller authorized(ApiRequest request, ApiPath path) {
        var caller = Caller.of(request, tokens);
        if (!Reviews.isReview(path) || !Reviews.isOfSelf(path)) {
            rules.check(caller, ApiCall.of(request, path));
        }
        return caller;
    }

    private ApiResponse answer(Exchange exchange) {
        if (!exchange.path().subresource().isEmpty()) {
            return subresources.answer(exchange);
        }
        if (exchange.type().group().equals("metrics.k8s.io")) {
            return metrics.answer(exchange);
        }
        var verb = exchange.call().verb();
        checkOptions(exchange.request(), verb);
        if (exchange.type().equals(Served.NEW_EVENT) && exchange.call().writes()) {
            throw Refusal.notEmulated("writing events in version events.k8s.io/v1");
        }
        return switch (verb) {
            case "get" -> reads.get(exchange);
            case "list" -> reads.list(exchange);
            case "create" -> create(exchange);
            case "update" -> writes.update(named(exchange), false);
            case "patch" -> writes.patch(named(exchange), false);
            case "delete" -> deletions.delete(exchange);
            case "deletecollection" -> deletions.deleteCollection(inNamespace(exchange));
            default -> throw Refusal.methodNotAllowed();
        };
    }

    private static void checkManager(String manager, String options) {
        if (manager.getBytes(StandardCharsets.UTF_8).length > 128) {
            throw Refusal.invalid(
                    "meta.k8s.io",
                    options,
                    "",
                    List.of(new Refusal.Cause(
                            "fieldManager", "FieldValueTooLong", "Too long: may not be more than 128 bytes")));
        }
        for (int i = 0; i < manager.length(); i++) {
            if (Character.isISOControl(manager.charAt(i))) {
                throw Refusal.invalid(
                        "meta.k8s.io",
                        options,
                        "",
                        List.of(Refusal.Cause.invalid(
                                "fieldManager",
                                Json.text(Json.string(manager)),
                                "invalid character U+%04X (at position %d)".formatted((int) manager.charAt(i), i))));
            }
        }
    }

    private static void checkOptions(ApiRequest request, String verb) {
        var options = Map.of("create", "CreateOptions", "update", "UpdateOptions", "patch", "PatchOptions")
                .getOrDefault(verb, "DeleteOptions");
        Validated.check(request, options);
        checkManager(request.query("fieldManager"), options);
        var stated = request.queries("dryRun");
        if (stated.isEmpty() || stated.equals(List.of("All"))) {
            return;
        }
        var values = stated.stream().map(Validation::quoted).toList();
        throw Refusal.invalid(
                "meta.k8s.io",
                options,
                "",
                List.of(new Refusal.Cause(
                        "dryRun",
                        "FieldValueNotSupported",
                        "Unsupported value: [" + String.join(" ", values) + "]: supported values: \"All\"")));
    }

    private ApiResponse create(Exchange exchange) {
        if (!exchange.name().isEmpty()) {
            throw Refusal.methodNotAllowed();
        }
        return writes.create(inNamespace(exchange));
    }

    private static Exchange named(Exchange exchange) {
        if (exchange.name().isEmpty()) {
            throw Refusal.methodNotAllowed();
        }
        return exchange;
    }

    private static Exchange inNamespace(Exchange exchange) {
        if (exchange.type().namespaced() && exchange.path().namespace().isEmpty()) {
            throw Refusal.methodNotAllowed();
        }
        return exchange;
    }
}
