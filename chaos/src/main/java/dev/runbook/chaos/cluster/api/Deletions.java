package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.time.temporal.ChronoUnit;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Deletes objects: at once, or by a deletion time that finalizers and the kubelet act on.
 *
 * <p>Foreground and orphan leave a finalizer ({@code foregroundDeletion}, {@code orphan}) for the garbage collector;
 * background leaves none. A pod on a node keeps existing for its grace period until the kubelet removes it.
 */
final class Deletions {
    private static final String FOREGROUND = "foregroundDeletion";
    private static final String ORPHAN = "orphan";
    private static final String PODS_STAY = "child pods are preserved by default when jobs are deleted; set"
            + " propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning";

    private final Simulation simulation;
    private final ObjectStore store;

    Deletions(Simulation simulation, ObjectStore store) {
        this.simulation = simulation;
        this.store = store;
    }

    ApiResponse delete(Exchange exchange) {
        var key = exchange.key();
        var before = store.get(key.type(), key.namespace(), key.name())
                .orElseThrow(() -> Refusal.notFound(key.type(), key.name()));
        var options = options(exchange.request());
        boolean unasked = key.type().equals(ResourceType.JOB) && !options.has("propagationPolicy");
        var left = delete(key, before, options);
        boolean gone = !left.path("metadata").has("deletionTimestamp")
                || store.find(key.type(), key.namespace(), key.name()).isEmpty();
        var answer = ApiResponse.json(200, gone && !key.type().equals(ResourceType.POD) ? success(key, before) : left);
        return unasked ? answer.withWarnings(List.of(PODS_STAY)) : answer;
    }

    ApiResponse deleteCollection(Exchange exchange) {
        var type = exchange.type();
        var selection = Selection.of(exchange.request(), type, exchange.path());
        var options = options(exchange.request());
        var list = Json.object().put("kind", type.kind() + "List").put("apiVersion", type.apiVersion());
        list.putObject("metadata").put("resourceVersion", Long.toString(store.resourceVersion()));
        var items = list.putArray("items");
        for (var object : store.list(type, selection.namespace())) {
            if (selection.matches(object)) {
                items.add(delete(ObjectKey.of(type, object), object, options));
            }
        }
        return ApiResponse.json(200, list);
    }

    /** Deletes one object; returns what is left of it, or what it was last. */
    ObjectNode delete(ObjectKey key, ObjectNode before, ObjectNode options) {
        checkPreconditions(key, before, options.path("preconditions"));
        long grace = grace(key.type(), before, options);
        var after = before.deepCopy();
        // Jobs alone leave what they own unless they are told otherwise, as they did in their first version.
        var usual = key.type().equals(ResourceType.JOB) ? "Orphan" : "";
        propagate(after, options.path("propagationPolicy").asString(usual));
        boolean stays = grace > 0
                || !after.path("metadata").path("finalizers").isEmpty()
                || key.type().equals(ResourceType.NAMESPACE)
                        && !after.path("spec").path("finalizers").isEmpty();
        if (stays) {
            mark(key.type(), after, grace);
        }
        if (options.path("dryRun").toString().contains("All")) {
            return after;
        }
        return stays ? store.update(key.type(), after) : store.remove(key);
    }

    private void mark(ResourceType type, ObjectNode object, long grace) {
        var metadata = object.withObjectProperty("metadata");
        boolean deleting = metadata.has("deletionTimestamp");
        if (deleting && metadata.path("deletionGracePeriodSeconds").asLong(0) <= grace) {
            return;
        }
        metadata.put(
                "deletionTimestamp",
                simulation
                        .now()
                        .plusSeconds(grace)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString());
        metadata.put("deletionGracePeriodSeconds", (int) grace);
        if (type.equals(ResourceType.NAMESPACE)) {
            object.withObject("/status").put("phase", "Terminating");
        }
    }

    private static long grace(ResourceType type, ObjectNode object, ObjectNode options) {
        if (!type.equals(ResourceType.POD)) {
            return 0;
        }
        var spec = object.path("spec");
        var phase = object.path("status").path("phase").asString("");
        if (spec.path("nodeName").asString("").isEmpty() || phase.equals("Succeeded") || phase.equals("Failed")) {
            return 0;
        }
        long own = spec.path("terminationGracePeriodSeconds").asLong(30);
        return Math.max(0, options.path("gracePeriodSeconds").asLong(own));
    }

    private static void propagate(ObjectNode object, String policy) {
        if (policy.isEmpty()) {
            return;
        }
        var metadata = object.withObjectProperty("metadata");
        var finalizers = Json.array();
        metadata.path("finalizers").forEach(finalizer -> {
            if (!List.of(FOREGROUND, ORPHAN).contains(finalizer.asString(""))) {
                finalizers.add(finalizer);
            }
        });
        switch (policy) {
            case "Foreground" -> finalizers.add(FOREGROUND);
            case "Orphan" -> finalizers.add(ORPHAN);
            case "Background" -> {}
            default ->
                throw Refusal.invalid(
                        "meta.k8s.io",
                        "DeleteOptions",
                        "",
                        List.of(Refusal.Cause.unsupported(
                                "propagationPolicy", policy, "\"Foreground\", \"Background\", \"Orphan\", \"nil\"")));
        }
        set(metadata, finalizers);
    }

    private static void set(ObjectNode metadata, ArrayNode finalizers) {
        if (finalizers.isEmpty()) {
            metadata.remove("finalizers");
        } else {
            metadata.set("finalizers", finalizers);
        }
    }

    private static void checkPreconditions(ObjectKey key, ObjectNode before, JsonNode preconditions) {
        check(key, before, preconditions, "uid", "UID", "deleted and then recreated");
        check(key, before, preconditions, "resourceVersion", "ResourceVersion", "modified");
    }

    private static void check(
            ObjectKey key, ObjectNode before, JsonNode preconditions, String field, String title, String since) {
        var stated = preconditions.path(field).asString("");
        var actual = before.path("metadata").path(field).asString("");
        if (!stated.isEmpty() && !stated.equals(actual)) {
            throw Refusal.precondition(
                    key,
                    "the " + title + " in the precondition (" + stated + ") does not match the " + title
                            + " in record (" + actual + "). The object might have been " + since);
        }
    }

    /** Reads the options from the body, completed by query parameters, which older clients use. */
    static ObjectNode options(ApiRequest request) {
        var options = request.body().length == 0 ? Json.object() : Json.parseObject(request.body());
        var policy = request.query("propagationPolicy");
        if (!policy.isEmpty()) {
            options.put("propagationPolicy", policy);
        }
        var grace = request.query("gracePeriodSeconds");
        if (!grace.isEmpty()) {
            options.put("gracePeriodSeconds", ListPage.number("gracePeriodSeconds", grace));
        }
        if (request.queries("dryRun").contains("All")) {
            options.withArray("/dryRun").add("All");
        }
        if (options.path("orphanDependents").asBoolean(false)) {
            options.put("propagationPolicy", "Orphan");
        }
        return options;
    }

    private static ObjectNode success(ObjectKey key, ObjectNode before) {
        var status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success");
        var details = status.putObject("details").put("name", key.name());
        if (!key.type().group().isEmpty()) {
            details.put("group", key.type().group());
        }
        details.put("kind", key.type().plural())
                .put("uid", before.path("metadata").path("uid").asString(""));
        return status;
    }
}
