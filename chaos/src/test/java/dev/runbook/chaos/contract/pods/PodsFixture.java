package dev.runbook.chaos.contract.pods;

import dev.runbook.chaos.contract.Session;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** Pods of the checks: how they are made, and what of them is compared. */
final class PodsFixture {
    static final String PODS = "/api/v1/namespaces/{ns}/pods";
    static final Duration LONG = Duration.ofSeconds(100);

    private PodsFixture() {}

    /** Creates a pod with a container {@code app} that runs a script. */
    static void run(Session on, String restartPolicy, String script) {
        create(
                on,
                "restartPolicy: %s, containers: [{name: app, image: 'busybox:1.37', command: [sh, '-c', \"%s\"]}]"
                        .formatted(restartPolicy, script));
    }

    /** Creates a pod whose container {@code app} sleeps, with more fields. */
    static void sleeping(Session on, String fields) {
        create(on, "containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600'], %s}]".formatted(fields));
    }

    /** Creates a pod by its spec. */
    static void create(Session on, String spec) {
        on.quietly()
                .post(
                        PODS,
                        "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {terminationGracePeriodSeconds: 0, %s}}"
                                .formatted(spec));
    }

    /** Waits for a state of the pod and records it. */
    static void until(Session on, Predicate<JsonNode> suits) {
        on.record("pod", seen(on.quietly().await(PODS + "/p", suits, LONG)));
    }

    static Predicate<JsonNode> phase(String phase) {
        Predicate<JsonNode> reached = pod -> pod.at("/status/phase").asString().equals(phase);
        // A pod that ended is told so first and loses its sandbox a moment later.
        return phase.equals("Pending") ? reached : reached.and(condition("PodReadyToStartContainers", "False"));
    }

    static Predicate<JsonNode> waiting(String reason) {
        return pod -> pod.at("/status/containerStatuses/0/state/waiting/reason")
                .asString("")
                .equals(reason);
    }

    static Predicate<JsonNode> restarted(int times) {
        return pod -> pod.at("/status/containerStatuses/0/restartCount").asInt(0) >= times
                && pod.at("/status/containerStatuses/0/state").has("running");
    }

    static Predicate<JsonNode> condition(String type, String status) {
        return pod -> pod.at("/status/conditions")
                .valueStream()
                .anyMatch(condition -> condition.path("type").asString().equals(type)
                        && condition.path("status").asString().equals(status));
    }

    /** Waits until the pod has an event and records type, reason, message and object of it. */
    static void event(Session on, String reason) {
        var path = "/api/v1/namespaces/{ns}/events?fieldSelector=involvedObject.name%3Dp,reason%3D" + reason;
        var found = on.quietly().await(path, list -> !list.path("items").isEmpty(), LONG);
        on.record("event", Session.pick(found.at("/items/0"), "/type", "/message", "/involvedObject/fieldPath"));
    }

    private static Map<String, Object> seen(JsonNode pod) {
        var seen = new LinkedHashMap<String, Object>();
        seen.put("phase", pod.at("/status/phase"));
        seen.put("reason", pod.at("/status/reason"));
        seen.put("message", pod.at("/status/message"));
        seen.put(
                "conditions",
                pod.at("/status/conditions")
                        .valueStream()
                        .map(condition -> condition.path("type").asString() + " "
                                + condition.path("status").asString() + " "
                                + condition.path("reason").asString("") + " "
                                + condition.path("message").asString(""))
                        .sorted()
                        .toList());
        seen.put("init", containers(pod.at("/status/initContainerStatuses")));
        seen.put("containers", containers(pod.at("/status/containerStatuses")));
        return seen;
    }

    private static List<Map<String, JsonNode>> containers(JsonNode statuses) {
        return statuses.valueStream()
                .map(status ->
                        Session.pick(status, "/name", "/ready", "/started", "/restartCount", "/state", "/lastState"))
                .toList();
    }
}
