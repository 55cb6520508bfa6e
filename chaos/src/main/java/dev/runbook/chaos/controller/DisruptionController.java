package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.Change;
import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Computes how many pods each PodDisruptionBudget allows to be evicted. */
final class DisruptionController extends Reconciler {
    DisruptionController(Simulation simulation, ObjectStore store) {
        super(simulation, store, "disruption controller");
    }

    void start() {
        watch(ResourceType.PDB);
        watch(ResourceType.POD, this::budgets);
    }

    private Stream<ObjectKey> budgets(Change change) {
        return store.list(ResourceType.PDB, change.key().namespace()).stream()
                .filter(budget -> covers(budget, change.after()) || covers(budget, change.before()))
                .map(budget -> ObjectKey.of(ResourceType.PDB, budget));
    }

    private static boolean covers(ObjectNode budget, @Nullable ObjectNode pod) {
        return pod != null
                && LabelSelector.matches(
                        budget.path("spec").path("selector"),
                        pod.path("metadata").path("labels"));
    }

    @Override
    protected void reconcile(ObjectKey key) {
        var budget = store.get(key.type(), key.namespace(), key.name()).orElse(null);
        if (budget == null) {
            return;
        }
        var pods = Pods.matching(store, key.namespace(), budget.path("spec").path("selector"));
        var spec = budget.path("spec");
        int healthy = (int)
                pods.stream().filter(pod -> Pods.active(pod) && Pods.ready(pod)).count();
        boolean byUnavailable = spec.has("maxUnavailable");
        boolean byScale =
                byUnavailable || spec.path("minAvailable").asString("").endsWith("%");
        int expected = byScale ? expected(pods) : pods.size();
        int desired = byUnavailable
                ? Math.max(0, expected - Scaling.roundedUp(spec.path("maxUnavailable"), "0", expected))
                : Scaling.roundedUp(spec.path("minAvailable"), "1", expected);
        int allowed = expected == 0 ? 0 : Math.max(0, healthy - desired);
        StatusUpdate.apply(store, key, copy -> {
            var status = copy.withObjectProperty("status");
            status.put("expectedPods", expected);
            status.put("currentHealthy", healthy);
            status.put("desiredHealthy", desired);
            status.put("disruptionsAllowed", allowed);
            status.put("observedGeneration", Metadata.generation(budget));
            Conditions.set(
                    status.withArrayProperty("conditions"),
                    "DisruptionAllowed",
                    allowed > 0 ? "True" : "False",
                    allowed > 0 ? "SufficientPods" : "InsufficientPods",
                    "",
                    simulation.now());
            // This condition is written by hand in Kubernetes too, and has what others leave out.
            if (status.path("conditions").path(0) instanceof ObjectNode condition) {
                condition.put("observedGeneration", Metadata.generation(budget)).put("message", "");
            }
        });
    }

    /**
     * Adds up what the pods' controllers want, each counted once, a Deployment instead of its ReplicaSets; a pod without
     * a controller counts as itself.
     */
    private int expected(List<ObjectNode> pods) {
        var seen = new HashSet<ObjectKey>();
        int expected = 0;
        for (var pod : pods) {
            var controller = Stream.of(ResourceType.REPLICA_SET, ResourceType.STATEFUL_SET)
                    .flatMap(type -> Owners.controllerKey(pod, type).stream())
                    .findFirst()
                    .map(this::scaled);
            if (controller.isEmpty()) {
                expected++;
            } else if (seen.add(controller.get())) {
                var owner = controller.get();
                expected += store.get(owner.type(), owner.namespace(), owner.name())
                        .map(set -> set.path("spec").path("replicas").asInt(1))
                        .orElse(0);
            }
        }
        return expected;
    }

    /** During a rollout the ReplicaSets of a Deployment want more than it does, by its surge. */
    private ObjectKey scaled(ObjectKey controller) {
        return store.get(controller.type(), controller.namespace(), controller.name())
                .flatMap(set -> Owners.controllerKey(set, ResourceType.DEPLOYMENT))
                .filter(owner ->
                        store.get(owner.type(), owner.namespace(), owner.name()).isPresent())
                .orElse(controller);
    }
}
