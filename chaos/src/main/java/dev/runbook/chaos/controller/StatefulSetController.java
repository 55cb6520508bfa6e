package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.Admission;
import dev.runbook.chaos.simulation.Simulation;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Keeps each StatefulSet's numbered pods, one after the other, and updates them from the last to the first. */
final class StatefulSetController extends Reconciler {
    /** How long it waits after a refusal; real controllers wait longer and longer, from milliseconds on. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private static final String REVISION = "controller-revision-hash";
    private static final String INDEX = "apps.kubernetes.io/pod-index";
    private static final String NAME = "statefulset.kubernetes.io/pod-name";

    private final Events events;
    private final ControllerRevisions revisions;
    private final Claims claims;

    StatefulSetController(Simulation simulation, ObjectStore store) {
        super(simulation, store, "StatefulSet");
        events = new Events(simulation, store, "statefulset-controller");
        revisions = new ControllerRevisions(store, ResourceType.STATEFUL_SET, "controller.kubernetes.io/hash");
        claims = new Claims(store, ResourceType.STATEFUL_SET, ResourceType.POD);
    }

    void start() {
        watch(ResourceType.STATEFUL_SET);
        watchOwned(ResourceType.POD, ResourceType.STATEFUL_SET);
        watchOrphans(ResourceType.POD, ResourceType.STATEFUL_SET);
    }

    @Override
    protected void reconcile(ObjectKey key) {
        var set = store.get(key.type(), key.namespace(), key.name()).orElse(null);
        if (set == null) {
            return;
        }
        claims.settle(set, pod -> memberOf(set, pod));
        var revision = Metadata.name(revisions.of(set));
        if (!Metadata.terminating(set)) {
            step(set, revision);
        }
        updateStatus(key, set, revision);
        var inUse = pods(set).stream().map(StatefulSetController::revision).collect(Collectors.toSet());
        inUse.add(revision);
        inUse.add(set.path("status").path("currentRevision").asString(""));
        revisions.limit(set, inUse);
    }

    /**
     * Does the one next thing: nothing else happens while a pod is going or not ready. Where pods may be parallel, that
     * concerns their number only: an update waits for each pod all the same.
     */
    private void step(ObjectNode set, String revision) {
        var pods = pods(set);
        int replicas = set.path("spec").path("replicas").asInt(1);
        boolean parallel =
                set.path("spec").path("podManagementPolicy").asString("").equals("Parallel");
        for (int index = 0; index < replicas; index++) {
            var name = Metadata.name(set) + "-" + index;
            var pod = store.get(ResourceType.POD, Metadata.namespace(set), name);
            if (pod.isEmpty()) {
                create(set, name, index, revision);
            } else if (!Owners.controls(set, pod.get())) {
                // The name is somebody else's, such as a pod's whose set is gone and that will follow it.
                enqueueAfter(ObjectKey.of(ResourceType.STATEFUL_SET, set), AGAIN);
                return;
            } else if (Pods.ended(pod.get()) && !Metadata.terminating(pod.get())) {
                replace(set, pod.get());
            }
            boolean settled = pod.isPresent() && available(set, pod.get()) && !Metadata.terminating(pod.get());
            if (!settled && !parallel) {
                return;
            }
        }
        if (!parallel && pods.stream().anyMatch(Metadata::terminating)) {
            return;
        }
        for (int i = pods.size() - 1; i >= 0; i--) {
            var pod = pods.get(i);
            if (index(pod) >= replicas && !Metadata.terminating(pod)) {
                delete(set, pod);
                if (!parallel) {
                    return;
                }
            }
        }
        update(set, replicas, revision);
    }

    /** Deletes the last pod of an older revision, unless one behind it is not available yet. */
    private void update(ObjectNode set, int replicas, String revision) {
        if (onDelete(set)) {
            return;
        }
        var pods = pods(set).stream().filter(pod -> index(pod) < replicas).toList();
        int first = partition(set);
        for (int i = pods.size() - 1; i >= 0 && index(pods.get(i)) >= first; i--) {
            var pod = pods.get(i);
            if (!revision(pod).equals(revision) && !Metadata.terminating(pod)) {
                delete(set, pod);
                return;
            }
            if (Metadata.terminating(pod) || !available(set, pod)) {
                return;
            }
        }
    }

    private void delete(ObjectNode set, ObjectNode pod) {
        Deletion.request(store, ObjectKey.of(ResourceType.POD, pod), simulation.now());
        events.normal(
                set,
                "SuccessfulDelete",
                "delete Pod " + Metadata.name(pod) + " in StatefulSet " + Metadata.name(set) + " successful");
    }

    /** A pod that ended comes back under its name. */
    private void replace(ObjectNode set, ObjectNode pod) {
        events.warning(
                set,
                "RecreatingTerminatedPod",
                "StatefulSet " + Metadata.namespace(set) + "/" + Metadata.name(set) + " is recreating terminated Pod "
                        + Metadata.name(pod));
        delete(set, pod);
    }

    private boolean available(ObjectNode set, ObjectNode pod) {
        var least = Duration.ofSeconds(set.path("spec").path("minReadySeconds").asLong(0));
        boolean available = Pods.available(pod, least, simulation.now());
        if (!available && Pods.ready(pod)) {
            enqueueAfter(ObjectKey.of(ResourceType.STATEFUL_SET, set), least);
        }
        return available;
    }

    /** Tells whether a pod that is missing comes back as it was before the update that is under way. */
    private static boolean ofCurrentRevision(ObjectNode set, int index) {
        var strategy = set.path("spec").path("updateStrategy");
        if (!strategy.path("type").asString("RollingUpdate").equals("RollingUpdate")) {
            return false;
        }
        int partition = partition(set);
        return index
                < (partition > 0
                        ? partition
                        : set.path("status").path("currentReplicas").asInt(0));
    }

    private static boolean onDelete(ObjectNode set) {
        return set.path("spec")
                .path("updateStrategy")
                .path("type")
                .asString("RollingUpdate")
                .equals("OnDelete");
    }

    private static int partition(ObjectNode set) {
        return set.path("spec")
                .path("updateStrategy")
                .path("rollingUpdate")
                .path("partition")
                .asInt(0);
    }

    private void create(ObjectNode set, String name, int index, String update) {
        var current = set.path("status").path("currentRevision").asString(update);
        var revision = ofCurrentRevision(set, index) ? current : update;
        var pod = PodTemplate.pod(revisions.template(set, revision), Metadata.namespace(set), name);
        pod.withObjectProperty("metadata")
                .withObjectProperty("labels")
                .put(REVISION, revision)
                .put(INDEX, Integer.toString(index))
                .put(NAME, name);
        Owners.control(set, ResourceType.STATEFUL_SET, pod);
        pod.withObjectProperty("metadata").put("generateName", Metadata.name(set) + "-");
        var spec = pod.withObjectProperty("spec").put("hostname", name);
        var service = set.path("spec").path("serviceName").asString("");
        if (!service.isEmpty()) {
            spec.put("subdomain", service);
        }
        var refusal = Admission.admit(store, ResourceType.POD, pod);
        var what = "create Pod " + name + " in StatefulSet " + Metadata.name(set);
        if (refusal.isPresent()) {
            events.warning(set, "FailedCreate", what + " failed error: " + refusal.get());
            enqueueAfter(ObjectKey.of(ResourceType.STATEFUL_SET, set), AGAIN);
        } else {
            store.create(ResourceType.POD, pod);
            events.normal(set, "SuccessfulCreate", what + " successful");
        }
    }

    private List<ObjectNode> pods(ObjectNode set) {
        return Owners.controlledBy(store, set, ResourceType.POD).stream()
                .sorted(Comparator.comparingInt(StatefulSetController::index))
                .toList();
    }

    private void updateStatus(ObjectKey key, ObjectNode set, String revision) {
        var pods = pods(set);
        int ready = (int) pods.stream()
                .filter(pod -> Pods.ready(pod) && !Metadata.terminating(pod))
                .count();
        int available = (int) pods.stream()
                .filter(pod -> available(set, pod) && !Metadata.terminating(pod))
                .count();
        var staying = pods.stream().filter(pod -> !Metadata.terminating(pod)).toList();
        int updated = (int)
                staying.stream().filter(pod -> revision(pod).equals(revision)).count();
        StatusUpdate.apply(store, key, copy -> {
            var status = copy.withObjectProperty("status");
            status.put("observedGeneration", Metadata.generation(set));
            status.put("replicas", pods.size());
            DeploymentStatus.count(status, "readyReplicas", ready);
            status.put("availableReplicas", available);
            status.put("collisionCount", 0);
            DeploymentStatus.count(status, "updatedReplicas", updated);
            status.put("updateRevision", revision);
            if (updated == pods.size() && ready == pods.size() || !status.has("currentRevision")) {
                status.put("currentRevision", revision);
            }
            int current = (int) staying.stream()
                    .filter(pod ->
                            revision(pod).equals(status.path("currentRevision").asString("")))
                    .count();
            DeploymentStatus.count(status, "currentReplicas", current);
        });
    }

    private static boolean memberOf(ObjectNode set, ObjectNode pod) {
        return Metadata.name(pod).matches(Pattern.quote(Metadata.name(set)) + "-\\d{1,9}");
    }

    private static int index(ObjectNode pod) {
        var name = Metadata.name(pod);
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }

    private static String revision(ObjectNode pod) {
        return pod.path("metadata").path("labels").path(REVISION).asString("");
    }
}
