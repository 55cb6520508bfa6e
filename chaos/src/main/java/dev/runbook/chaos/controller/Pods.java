package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a pod's status as controllers do. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Pods {
    private Pods() {}

    /** Returns whether the pod still counts: neither finished nor being deleted. */
    public static boolean active(ObjectNode pod) {
        return !Metadata.terminating(pod) && !ended(pod);
    }

    /** Returns whether all of its containers ended for good. */
    public static boolean ended(ObjectNode pod) {
        return phase(pod).equals("Succeeded") || phase(pod).equals("Failed");
    }

    /** Lists the pods of a namespace whose labels match the selector of a workload. */
    public static List<ObjectNode> matching(ObjectStore store, String namespace, JsonNode selector) {
        return candidates(store, namespace, selector.path("matchLabels")).stream()
                .map(StoredObject::node)
                .filter(pod ->
                        LabelSelector.matches(selector, pod.path("metadata").path("labels")))
                .toList();
    }

    /** Finds the pods of a namespace that have all of some labels, as a Service's selector means it. */
    static Stream<PodFacts> labelled(ObjectStore store, String namespace, JsonNode labels) {
        var pods = candidates(store, namespace, labels).stream().map(PodFacts::of);
        // The index has looked at one label already.
        return labels.size() == 1 ? pods : pods.filter(pod -> LabelSelector.matchesAll(labels, pod.labels()));
    }

    private static Collection<StoredObject> candidates(ObjectStore store, String namespace, JsonNode labels) {
        return labels.isEmpty()
                ? store.stored(ResourceType.POD, namespace)
                : store.labelled(ResourceType.POD, namespace, Metadata.texts(labels));
    }

    /** Returns the phase, Pending if the pod has no status yet. */
    public static String phase(ObjectNode pod) {
        return pod.path("status").path("phase").asString("Pending");
    }

    /** Returns whether the condition Ready is True. */
    public static boolean ready(ObjectNode pod) {
        return condition(pod, "Ready").path("status").asString("").equals("True");
    }

    /** Returns whether the pod has been ready for a time, as {@code minReadySeconds} asks. */
    public static boolean available(ObjectNode pod, Duration minReady, Instant now) {
        return ready(pod)
                && (minReady.isZero() || !readySince(pod).plus(minReady).isAfter(now));
    }

    /** Returns when the condition Ready last changed, the distant past if the pod has none. */
    public static Instant readySince(ObjectNode pod) {
        var since = condition(pod, "Ready").path("lastTransitionTime").asString("");
        return since.isEmpty() ? Instant.EPOCH : Instant.parse(since);
    }

    /** Returns the highest restart count of its containers. */
    public static int restarts(ObjectNode pod) {
        int restarts = 0;
        for (var container : pod.path("status").path("containerStatuses")) {
            restarts = Math.max(restarts, container.path("restartCount").asInt(0));
        }
        return restarts;
    }

    /** Returns a condition of a pod, or a missing node. */
    public static JsonNode condition(ObjectNode pod, String type) {
        return Conditions.find(pod.path("status").path("conditions"), type);
    }
}
