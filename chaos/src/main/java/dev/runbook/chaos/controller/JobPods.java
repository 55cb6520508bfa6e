package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The pods of a Job; a finalizer holds each until it has been counted. */
record JobPods(ObjectStore store, ObjectNode job) {
    static final String INDEX = "batch.kubernetes.io/job-completion-index";
    private static final String TRACKING = "batch.kubernetes.io/job-tracking";

    List<ObjectNode> all() {
        return Owners.controlledBy(store, job, ResourceType.POD);
    }

    List<ObjectNode> active() {
        return all().stream().filter(Pods::active).toList();
    }

    int terminating() {
        return (int) all().stream()
                .filter(pod -> Metadata.terminating(pod) && !over(pod))
                .count();
    }

    /** Returns the pods that are over and not counted yet. */
    List<ObjectNode> ended() {
        return all().stream().filter(pod -> tracked(pod) && over(pod)).toList();
    }

    /** Returns when the pods that failed did so, since the last one that succeeded, oldest first. */
    List<Instant> failedSinceSuccess() {
        var failed = new ArrayList<Instant>();
        var success = all().stream()
                .filter(pod -> Pods.phase(pod).equals("Succeeded"))
                .map(JobPods::finishedAt)
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
        all().stream()
                .filter(pod -> Pods.phase(pod).equals("Failed"))
                .map(JobPods::finishedAt)
                .filter(success::isBefore)
                .sorted()
                .forEach(failed::add);
        return failed;
    }

    /** Returns the indexes that nothing works on, lowest first. */
    List<Integer> freeIndexes(Set<Integer> completed) {
        var taken = active().stream().map(JobPods::index).toList();
        return IntStream.range(0, job.path("spec").path("completions").asInt(0))
                .boxed()
                .filter(index -> !completed.contains(index) && !taken.contains(index))
                .toList();
    }

    static boolean indexed(ObjectNode job) {
        return job.path("spec").path("completionMode").asString("").equals("Indexed");
    }

    static int index(ObjectNode pod) {
        return pod.path("metadata").path("annotations").path(INDEX).asInt(-1);
    }

    static ObjectNode pod(PodControl control, ObjectNode job) {
        return held(control.of(template(job), Metadata.namespace(job), Metadata.name(job) + "-"));
    }

    static ObjectNode pod(PodControl control, ObjectNode job, int index) {
        var name = Metadata.name(job) + "-" + index;
        var pod = held(control.of(template(job), Metadata.namespace(job), name + "-"));
        var metadata = pod.withObjectProperty("metadata");
        metadata.withObjectProperty("annotations").put(INDEX, Integer.toString(index));
        metadata.withObjectProperty("labels").put(INDEX, Integer.toString(index));
        var spec = pod.withObjectProperty("spec");
        spec.put("hostname", name);
        spec.path("containers")
                .forEach(container -> ((ObjectNode) container)
                        .withArrayProperty("env")
                        .addObject()
                        .put("name", "JOB_COMPLETION_INDEX")
                        .putObject("valueFrom")
                        .putObject("fieldRef")
                        .put("apiVersion", "v1")
                        .put("fieldPath", "metadata.labels['" + INDEX + "']"));
        return pod;
    }

    static boolean tracked(ObjectNode pod) {
        return pod.path("metadata").path("finalizers").valueStream().anyMatch(JobPods::tracks);
    }

    static void release(ObjectStore store, ObjectNode pod) {
        var key = ObjectKey.of(ResourceType.POD, pod);
        var stored = store.get(key.type(), key.namespace(), key.name());
        if (stored.isPresent() && tracked(stored.get())) {
            store.edit(key, copy -> {
                var metadata = copy.withObjectProperty("metadata");
                metadata.withArrayProperty("finalizers").removeIf(JobPods::tracks);
                if (metadata.path("finalizers").isEmpty()) {
                    metadata.remove("finalizers");
                }
            });
        }
    }

    /** A pod is over when its containers ended, or when it is deleted before it came to a node. */
    private static boolean over(ObjectNode pod) {
        return Pods.ended(pod) || Metadata.terminating(pod) && !pod.path("spec").hasNonNull("nodeName");
    }

    private static Instant finishedAt(ObjectNode pod) {
        return pod.path("status")
                .path("containerStatuses")
                .valueStream()
                .map(status -> status.path("state")
                        .path("terminated")
                        .path("finishedAt")
                        .asString(""))
                .filter(time -> !time.isEmpty())
                .map(Instant::parse)
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    private static JsonNode template(ObjectNode job) {
        return job.path("spec").path("template");
    }

    private static boolean tracks(JsonNode finalizer) {
        return finalizer.asString("").equals(TRACKING);
    }

    private static ObjectNode held(ObjectNode pod) {
        pod.withObjectProperty("metadata").withArrayProperty("finalizers").add(TRACKING);
        return pod;
    }
}
