package dev.runbook.chaos.argo;

import dev.runbook.chaos.controller.Conditions;
import dev.runbook.chaos.controller.Metadata;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** Keeps two sets of pods during a blue-green update, and the older one for a while after it. */
final class BlueGreenScaling {
    private BlueGreenScaling() {}

    static void reconcile(RolloutSync sync, BlueGreen spec) {
        if (!delaysAfterAbort(sync, spec)) {
            keep(sync, sync.sets().current());
        }
        sync.sets().stable().ifPresent(stable -> {
            keep(sync, stable);
            ReplicaSetWriter.scale(sync, stable, sync.rollout().replicas());
        });
        scaleCurrent(sync, spec);
        scaleOthers(sync, spec);
        CanaryScaling.limitHistory(sync);
    }

    /** Returns until when a ReplicaSet keeps its pods; empty if nothing was said. */
    static Optional<Instant> deadline(RolloutReplicaSet set) {
        var text = Metadata.annotation(set.object(), BlueGreen.DEADLINE);
        return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    }

    private static boolean delaysAfterAbort(RolloutSync sync, BlueGreen spec) {
        return sync.aborted()
                && sync.sets().stable().isPresent()
                && spec.abortDelay().isPresent();
    }

    private static void scaleCurrent(RolloutSync sync, BlueGreen spec) {
        var current = sync.sets().current();
        int replicas = spec.wanted(current, sync.rollout().promoteFull());
        if (delaysAfterAbort(sync, spec)) {
            var until = deadline(current);
            if (until.isEmpty()) {
                int available =
                        sync.sets().stable().map(RolloutReplicaSet::available).orElse(0);
                if (available == sync.rollout().replicas()) {
                    spec.abortDelay().ifPresent(delay -> drop(sync, current, delay));
                }
                return;
            }
            if (until.get().isAfter(sync.now())) {
                sync.waitFor(Duration.between(sync.now(), until.get()));
                return;
            }
            replicas = 0;
        }
        ReplicaSetWriter.scale(sync, current, replicas);
    }

    private static void scaleOthers(RolloutSync sync, BlueGreen spec) {
        if (sync.rollout().pausedSince(RolloutView.INCONCLUSIVE).isPresent() || postponed(sync, spec)) {
            return;
        }
        int kept = 0;
        var newestFirst = Comparator.comparing(RolloutReplicaSet::revision).reversed();
        for (var set : sync.sets().others().stream().sorted(newestFirst).toList()) {
            if (set.desired() == 0 || BlueGreenServices.reach(sync, spec, set)) {
                continue;
            }
            var until = deadline(set);
            boolean stays = kept < spec.scaleDownRevisions();
            kept++;
            if (until.isEmpty() && stays && !spec.scaleDownDelay().isZero()) {
                drop(sync, set, spec.scaleDownDelay());
            } else if (until.isPresent() && stays && until.get().isAfter(sync.now())) {
                sync.waitFor(Duration.between(sync.now(), until.get()));
            } else {
                ReplicaSetWriter.scale(sync, set, 0);
            }
        }
    }

    /** The old pods stay until an analysis after the promotion has succeeded, unless a delay is stated. */
    private static boolean postponed(RolloutSync sync, BlueGreen spec) {
        var rollout = sync.rollout();
        var hash = sync.sets().current().hash();
        boolean analyses = !spec.postPromotion().isMissingNode()
                && !rollout.stableHash().equals(hash)
                && spec.activeHash().equals(hash)
                && spec.saturated(sync.sets().current());
        return analyses
                && !spec.scaleDownDelayStated()
                && sync.runs()
                        .background()
                        .filter(run -> RolloutRuns.phase(run).equals("Successful"))
                        .isEmpty();
    }

    private static void drop(RolloutSync sync, RolloutReplicaSet set, Duration delay) {
        sync.store()
                .edit(
                        set.key(),
                        copy -> copy.withObjectProperty("metadata")
                                .withObjectProperty("annotations")
                                .put(
                                        BlueGreen.DEADLINE,
                                        Conditions.time(sync.now().plus(delay))));
        sync.waitFor(delay);
    }

    private static void keep(RolloutSync sync, RolloutReplicaSet set) {
        if (deadline(set).isPresent()) {
            sync.store()
                    .edit(
                            set.key(),
                            copy -> copy.withObjectProperty("metadata")
                                    .withObjectProperty("annotations")
                                    .remove(BlueGreen.DEADLINE));
        }
    }
}
