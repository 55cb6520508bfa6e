package dev.runbook.chaos.argo;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.PodDefaults;
import dev.runbook.chaos.controller.Owners;
import dev.runbook.chaos.controller.PodTemplate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import tools.jackson.databind.node.ObjectNode;

/**
 * The ReplicaSets of a Rollout.
 *
 * @param all oldest first
 * @param current the one of the Rollout's template
 * @param stable the one that counts as stable, possibly the current one
 */
record RolloutSets(List<RolloutReplicaSet> all, RolloutReplicaSet current, Optional<RolloutReplicaSet> stable) {
    /** Copies the list. */
    RolloutSets {
        all = List.copyOf(all);
    }

    /** Lists what a Rollout controls, oldest first. */
    static List<RolloutReplicaSet> list(ObjectStore store, RolloutView rollout) {
        return Owners.controlledBy(store, rollout.object(), ResourceType.REPLICA_SET).stream()
                .map(RolloutReplicaSet::new)
                .sorted(Comparator.comparing(RolloutReplicaSet::created).thenComparing(RolloutReplicaSet::revision))
                .toList();
    }

    /** Finds the ReplicaSet of the Rollout's template among those that there are. */
    static Optional<RolloutReplicaSet> current(RolloutView rollout, List<RolloutReplicaSet> all) {
        var template = rollout.spec().path("template");
        var hash = PodTemplate.hash(template);
        return all.stream().filter(set -> set.hash().equals(hash)).findFirst().or(() -> {
            var whole = template.deepCopy();
            if (whole.path("spec") instanceof ObjectNode spec) {
                PodDefaults.fill(spec);
            }
            return all.stream()
                    .filter(set -> PodTemplate.equal(
                            set.object().path("spec").path("template"), whole, RolloutReplicaSet.HASH_LABEL))
                    .findFirst();
        });
    }

    /** Sorts the ReplicaSets into current, stable and others. */
    static RolloutSets of(RolloutView rollout, List<RolloutReplicaSet> all, RolloutReplicaSet current) {
        var stable = all.stream()
                .filter(set -> set.hash().equals(rollout.stableHash()))
                .findFirst();
        return new RolloutSets(all, current, rollout.stableHash().isEmpty() ? Optional.empty() : stable);
    }

    /** Returns a short name of the canary steps' content, empty for a blue-green Rollout. */
    static String stepHash(RolloutView rollout) {
        return rollout.blueGreen() ? "" : PodTemplate.hash(rollout.steps());
    }

    /** Returns the stable one where it is another one than the current. */
    Optional<RolloutReplicaSet> otherStable() {
        return stable.filter(set -> !set.name().equals(current.name()));
    }

    /** Returns those that are neither current nor stable. */
    List<RolloutReplicaSet> others() {
        return all.stream()
                .filter(set -> !set.name().equals(current.name()))
                .filter(set ->
                        stable.isEmpty() || !set.name().equals(stable.get().name()))
                .toList();
    }

    /** Returns those of older templates, the stable one among them during an update. */
    List<RolloutReplicaSet> older() {
        return all.stream().filter(set -> !set.name().equals(current.name())).toList();
    }

    int sum(ToIntFunction<RolloutReplicaSet> number) {
        return RolloutReplicaSet.sum(all, number);
    }

    /** Returns whether the template or the steps differ from those that the status was made for. */
    boolean templateOrStepsChanged(RolloutView rollout) {
        var steps = rollout.status().path("currentStepHash").asString("");
        return !steps.equals(stepHash(rollout))
                || !rollout.currentHash().isEmpty() && !rollout.currentHash().equals(current.hash());
    }

    /** Returns whether the template is an older one again, near enough to the stable one to skip the steps. */
    boolean rollbackWithinWindow(RolloutView rollout) {
        int window = rollout.spec().path("rollbackWindow").path("revisions").asInt(0);
        if (window <= 0 || stable.isEmpty()) {
            return false;
        }
        var from = current.created();
        var to = stable.get().created();
        long between = all.stream()
                .filter(set -> set.created().compareTo(to) < 0 && from.compareTo(set.created()) < 0)
                .count();
        return from.compareTo(to) < 0 && between < window;
    }

    /** Returns what to ask for next of the current and the stable ReplicaSet. */
    CanaryReplicas next(RolloutView rollout) {
        return CanaryReplicas.next(
                new CanaryReplicas.Wanted(
                        rollout.replicas(), rollout.weight(), rollout.maxSurge(), rollout.maxUnavailable()),
                current.pods(),
                otherStable().map(RolloutReplicaSet::pods).orElse(null),
                RolloutReplicaSet.sum(others(), RolloutReplicaSet::desired));
    }

    /** Returns whether the pods are where the current weight wants them. */
    boolean atDesiredReplicas(RolloutView rollout) {
        var next = next(rollout);
        boolean canary = current.desired() == next.canary() && current.available() == next.canary();
        // The real controller looks at the stable set even where it is the current one, and then for none.
        boolean settled = stable.isPresent()
                && stable.get().desired() == next.stable()
                && stable.get().replicas() == next.stable();
        return canary && settled && RolloutReplicaSet.sum(others(), RolloutReplicaSet::available) == 0;
    }
}
