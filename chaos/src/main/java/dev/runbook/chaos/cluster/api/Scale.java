package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ResourceType;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows and changes the number of replicas: the {@code scale} subresource, an {@code autoscaling/v1} Scale. */
final class Scale {
    private final Writes writes;

    Scale(Writes writes) {
        this.writes = writes;
    }

    ApiResponse answer(Exchange exchange) {
        var object = writes.existing(exchange);
        return switch (exchange.call().verb()) {
            case "get" -> ApiResponse.json(200, of(object));
            case "update" ->
                ApiResponse.json(
                        200,
                        set(
                                exchange,
                                object,
                                Json.parseObject(exchange.request().body())));
            case "patch" -> {
                var kind = Patch.kind(exchange.request().header("content-type"), ResourceType.DEPLOYMENT);
                if (kind == Patch.APPLY) {
                    throw Refusal.notEmulated(
                            "server-side apply of " + exchange.path().qualifiedResource() + "/scale");
                }
                yield ApiResponse.json(
                        200,
                        set(
                                exchange,
                                object,
                                kind.apply(of(object), exchange.request().body())));
            }
            default -> throw Refusal.methodNotAllowed();
        };
    }

    private ObjectNode set(Exchange exchange, ObjectNode object, ObjectNode scale) {
        var replicas = scale.path("spec").path("replicas");
        if (replicas.asInt(0) < 0) {
            throw Refusal.invalid(
                    "autoscaling",
                    "Scale",
                    exchange.name(),
                    List.of(Refusal.Cause.invalid(
                            "spec.replicas", replicas.asString(""), "must be greater than or equal to 0")));
        }
        var wanted = object.deepCopy();
        wanted.withObject("/spec").put("replicas", replicas.asInt(0));
        var metadata = wanted.withObjectProperty("metadata");
        for (var field : List.of("uid", "resourceVersion")) {
            var stated = scale.path("metadata").path(field).asString("");
            if (!stated.isEmpty()) {
                metadata.put(field, stated);
            } else {
                metadata.remove(field);
            }
        }
        return of(writes.replace(exchange, object, wanted, false));
    }

    private static ObjectNode of(ObjectNode object) {
        var scale = Json.object().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        var metadata = scale.putObject("metadata");
        for (var field : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            metadata.set(field, object.path("metadata").path(field));
        }
        var spec = scale.putObject("spec");
        int wanted = object.path("spec").path("replicas").asInt(0);
        if (wanted != 0) {
            spec.put("replicas", wanted);
        }
        var status = scale.putObject("status");
        status.put("replicas", replicas(object));
        var selector = selector(object);
        if (!selector.isEmpty()) {
            status.put("selector", selector);
        }
        return scale;
    }

    /** A Rollout counts its pods in {@code status.HPAReplicas} for this purpose. */
    private static int replicas(ObjectNode object) {
        var status = object.path("status");
        return status.path(status.has("HPAReplicas") ? "HPAReplicas" : "replicas")
                .asInt(0);
    }

    private static String selector(ObjectNode object) {
        var own = object.path("status").path("selector").asString("");
        if (!own.isEmpty()) {
            return own;
        }
        var selector = object.path("spec").path("selector");
        var labels = selector.path("matchLabels").properties().stream()
                .map(label -> label.getKey() + "=" + label.getValue().asString(""));
        var expressions = StreamSupport.stream(selector.path("matchExpressions").spliterator(), false)
                .map(Scale::text);
        return Stream.concat(labels, expressions).collect(Collectors.joining(","));
    }

    private static String text(JsonNode expression) {
        var key = expression.path("key").asString("");
        var values = StreamSupport.stream(expression.path("values").spliterator(), false)
                .map(value -> value.asString(""))
                .collect(Collectors.joining(","));
        return switch (expression.path("operator").asString("")) {
            case "In" -> key + " in (" + values + ")";
            case "NotIn" -> key + " notin (" + values + ")";
            case "DoesNotExist" -> "!" + key;
            default -> key;
        };
    }
}
