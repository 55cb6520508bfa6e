package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Keeps each StatefulSet's numbered pods, one after the other, and updates them from the last to the first. */
final class StatefulSetController extends Reconciler {
    private static final String REVISION = "controller-revision-hash";
    private static final String INDEX = "apps.kubernetes.io/pod-index";
    private static final String NAME = "statefulset.kubernetes.io/pod-name";

    private final Events events;

    StatefulSetController(Simulation simulation, ObjectStore store) {
        super(simulation, store, "StatefulSet");
        events = new Events(simulation, store, "statefulset-controller");
    }

    void start() {
        watch(ResourceType.STATEFUL_SET);
        watchOwned(ResourceType.POD, ResourceType.STATEFUL_SET);
    }

    @Override
    protected void reconcile(ObjectKey key) {
        var set = store.get(key.type(), key.namespace(), key.name()).orElse(null);
        if (set == null) {
            return;
        }
        var revision = key.name() + "-" + PodTemplate.hash(set.path("spec").path("template"));
        if (!Metadata.terminating(set)) {
            step(set, revision);
        }
        updateStatus(key, set, revision);
    }

    /** Does the one next thing: nothing else happens while a pod is going or not ready, unless pods may be parallel. */
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
            }
            boolean settled = pod.isPresent() && Pods.ready(pod.get()) && !Metadata.terminating(pod.get());
            if (!settled && !parallel) {
                return;
            }
        }
        if (pods.stream().anyMatch(Metadata::terminating)) {
            return;
        }
        for (int i = pods.size() - 1; i >= 0; i--) {
            var pod = pods.get(i);
            if (index(pod) >= replicas || outdated(set, pod, revision)) {
                Deletion.request(store, ObjectKey.of(ResourceType.POD, pod), simulation.now());
                events.normal(
                        set,
                        "SuccessfulDelete",
                        "delete Pod " + Metadata.name(pod) + " in StatefulSet " + Metadata.name(set) + " successful");
                return;
            }
        }
    }

    private static boolean outdated(ObjectNode set, ObjectNode pod, String revision) {
        var strategy = set.path("spec").path("updateStrategy");
        return !strategy.path("type").asString("RollingUpdate").equals("OnDelete")
                && index(pod)
                        >= strategy.path("rollingUpdate").path("partition").asInt(0)
                && !revision(pod).equals(revision);
    }

    private void create(ObjectNode set, String name, int index, String revision) {
        var pod = PodTemplate.pod(set.path("spec").path("template"), Metadata.namespace(set), name);
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
        pod.putObject("status").put("phase", "Pending");
        store.create(ResourceType.POD, pod);
        events.normal(
                set,
                "SuccessfulCreate",
                "create Pod " + name + " in StatefulSet " + Metadata.name(set) + " successful");
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
        int updated = (int)
                pods.stream().filter(pod -> revision(pod).equals(revision)).count();
        StatusUpdate.apply(store, key, copy -> {
            var status = copy.withObjectProperty("status");
            status.put("observedGeneration", Metadata.generation(set));
            status.put("replicas", pods.size());
            DeploymentStatus.count(status, "readyReplicas", ready);
            status.put("availableReplicas", ready);
            DeploymentStatus.count(status, "updatedReplicas", updated);
            status.put("updateRevision", revision);
            if (updated == pods.size() && ready == pods.size() || !status.has("currentRevision")) {
                status.put("currentRevision", revision);
            }
            int current = (int) pods.stream()
                    .filter(pod ->
                            revision(pod).equals(status.path("currentRevision").asString("")))
                    .count();
            DeploymentStatus.count(status, "currentReplicas", current);
        });
    }

    private static int index(ObjectNode pod) {
        var name = Metadata.name(pod);
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }

    private static String revision(ObjectNode pod) {
        return pod.path("metadata").path("labels").path(REVISION).asString("");
    }
}
