package dev.runbook.chaos.contract.controllers;

import dev.runbook.chaos.contract.Session;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** What the checks of controllers share: paths, templates, and waiting. */
final class Workloads {
    static final String APPS = "/apis/apps/v1/namespaces/{ns}";
    static final String BATCH = "/apis/batch/v1/namespaces/{ns}";
    static final String CORE = "/api/v1/namespaces/{ns}";
    static final String WEB = APPS + "/deployments/web";
    static final String PODS = CORE + "/pods";
    static final String EVENTS = CORE + "/events";
    static final String MERGE = "merge-patch+json";
    static final Duration LONG = Duration.ofSeconds(150);

    /** A template that a patch of {@link #NEXT} changes. */
    static final String TEMPLATE = """
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600']}]
            """;

    static final String NEXT = "{spec: {template: {metadata: {annotations: {v: '2'}}}}}";

    private Workloads() {}

    static void deployment(Session on, int replicas, String fields) {
        on.quietly()
                .post(
                        APPS + "/deployments",
                        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: " + replicas
                                + "\n  " + fields + "\n" + TEMPLATE);
    }

    static JsonNode ready(Session on, String path, int replicas) {
        return await(
                on,
                path,
                set -> set.at("/status/observedGeneration").equals(set.at("/metadata/generation"))
                        && set.at("/status/replicas").asInt(0) == replicas
                        && set.at("/status/readyReplicas").asInt(0) == replicas
                        && set.at("/status/availableReplicas").asInt(0) == replicas
                        && set.at("/status/updatedReplicas").asInt(0) == replicas);
    }

    static JsonNode await(Session on, String path, Predicate<JsonNode> suits) {
        return on.quietly().await(path, suits, LONG);
    }

    /** Records type, reason and message of the events of a kind, each once, in alphabetical order. */
    static void events(Session on, String kind, int count) {
        events(on, kind, list -> list.path("items").size() >= count);
    }

    static void events(Session on, String kind, Predicate<JsonNode> enough) {
        var found = await(on, EVENTS + "?fieldSelector=involvedObject.kind%3D" + kind, enough);
        on.record(
                "events",
                found.path("items")
                        .valueStream()
                        // Which of several hashes or suffixes is the first one is chance.
                        .map(event -> said(event).replaceAll("\\b(web)(-[a-z0-9]{5,10})+", "$1"))
                        .sorted()
                        .distinct()
                        .toList());
    }

    /** Returns what an event says. */
    static String said(JsonNode event) {
        return event.path("type").asString() + " " + event.path("reason").asString() + " "
                + event.path("message").asString();
    }

    static boolean has(JsonNode list, String text) {
        return list.toString().contains(text);
    }

    /** Records a new object as the server answers it. */
    static void created(Session on, String path, String body) {
        var object = on.quietly().post(path, body).body();
        on.record(
                "created",
                Session.pick(
                        object,
                        "/metadata/labels",
                        "/metadata/annotations",
                        "/metadata/generation",
                        "/metadata/finalizers",
                        "/spec",
                        "/status"));
    }

    /** Returns the conditions of an object without their times. */
    static List<?> conditions(JsonNode object) {
        return object.at("/status/conditions")
                .valueStream()
                .map(condition -> Session.pick(condition, "/type", "/status", "/reason", "/message"))
                .toList();
    }
}
