package dev.runbook.chaos.argo;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Splits the replicas of a Rollout without traffic routing between canary and stable, as near to a weight as whole pods
 * allow.
 *
 * <p>The rules are those of {@code CalculateReplicaCountsForBasicCanary} in Argo Rollouts v1.8.
 *
 * @param canary pods that the canary's ReplicaSet should ask for now
 * @param stable pods that the stable ReplicaSet should ask for now
 */
record CanaryReplicas(int canary, int stable) {
    /**
     * What one ReplicaSet has.
     *
     * @param desired pods asked for
     * @param available pods that are available
     */
    record Pods(int desired, int available) {
        /** Counts what stays: pods above what is asked for are about to go. */
        private int remaining(boolean regardlessOfAvailability) {
            return desired < available || regardlessOfAvailability ? desired : available;
        }
    }

    /**
     * What the Rollout asks for.
     *
     * @param replicas pods in all
     * @param weight the canary's share in percent
     * @param maxSurge pods allowed above replicas
     * @param maxUnavailable pods that may be missing
     */
    record Wanted(int replicas, int weight, int maxSurge, int maxUnavailable) {}

    /**
     * Returns the next counts on the way to the weight, within surge and unavailability.
     *
     * @param canary the ReplicaSet of the current template
     * @param stable the stable ReplicaSet, null if there is none or it is the canary's
     * @param others pods that ReplicaSets of neither kind ask for
     */
    static CanaryReplicas next(Wanted wanted, Pods canary, @Nullable Pods stable, int others) {
        var goal = stable == null ? new CanaryReplicas(wanted.replicas(), 0) : nearest(wanted);
        var grown = grow(wanted, goal, canary, stable, others);
        if (others > 0) {
            // Pods of neither kind go first.
            return grown;
        }
        return shrink(wanted, goal, canary, stable, grown);
    }

    /** Returns the whole pods nearest to the weight; with surge, one more pod than asked for may be nearer. */
    static CanaryReplicas nearest(Wanted wanted) {
        int replicas = wanted.replicas();
        if (replicas == 0) {
            return new CanaryReplicas(0, 0);
        }
        int weight = wanted.weight();
        int floor = replicas * weight / 100;
        int ceiling = (replicas * weight + 99) / 100;
        // Between 1 % and 99 %, both sides keep a pod wherever there can be two.
        boolean zeroAllowed = weight == 100 || weight == 0 || replicas == 1 && wanted.maxSurge() == 0;
        var options = new ArrayList<CanaryReplicas>();
        if (ceiling < replicas || zeroAllowed) {
            options.add(new CanaryReplicas(ceiling, replicas - ceiling));
        }
        if (!tied(replicas, weight) && (floor != 0 || zeroAllowed)) {
            options.add(new CanaryReplicas(floor, replicas - floor));
        }
        if (wanted.maxSurge() > 0) {
            options.add(new CanaryReplicas(ceiling, replicas + 1 - ceiling));
            if (!tied(replicas + 1, weight) && (floor != 0 || zeroAllowed)) {
                options.add(new CanaryReplicas(floor, replicas + 1 - floor));
            }
        }
        if (options.isEmpty()) {
            return new CanaryReplicas(0, replicas);
        }
        var best = options.get(0);
        for (var option : options) {
            if (option.distance(weight) < best.distance(weight)) {
                best = option;
            }
        }
        return best;
    }

    private static boolean tied(int replicas, int weight) {
        return replicas * weight % 100 == 50;
    }

    private CanaryReplicas swapped() {
        return new CanaryReplicas(/* canary= */ stable, /* stable= */ canary);
    }

    private double distance(int weight) {
        return Math.abs((double) (canary * 100) / (canary + stable) - weight);
    }

    /** Raises what is below its goal, stable first, as far as the surge allows. */
    private static CanaryReplicas grow(
            Wanted wanted, CanaryReplicas goal, Pods canary, @Nullable Pods stable, int others) {
        int stableNow = stable == null ? 0 : stable.desired();
        int room = wanted.replicas() + wanted.maxSurge() - others - canary.desired() - stableNow;
        int stableNext = stableNow;
        if (stable != null && stableNow < goal.stable() && room > 0) {
            stableNext = Math.min(goal.stable(), stableNow + room);
            room -= stableNext - stableNow;
        }
        int canaryNext = canary.desired();
        if (canary.desired() < goal.canary() && room > 0) {
            canaryNext = Math.min(goal.canary(), canary.desired() + room);
        }
        return new CanaryReplicas(canaryNext, stableNext);
    }

    /** Lowers the side that loses weight, as far as the pods that stay available allow. */
    private static CanaryReplicas shrink(
            Wanted wanted, CanaryReplicas goal, Pods canary, @Nullable Pods stable, CanaryReplicas grown) {
        int least = wanted.replicas() - wanted.maxUnavailable();
        // The side that gains may be unavailable for good, so availability counts only for the other one.
        boolean rising = goal.canary() >= canary.desired();
        int staying = canary.remaining(!rising) + (stable == null ? 0 : stable.remaining(rising));
        int spare = staying - least;
        if (spare <= 0) {
            return grown;
        }
        int most = wanted.replicas() + wanted.maxSurge();
        if (!rising) {
            int drained = drained(canary, goal.canary(), spare, grown.canary());
            return fitted(canary, drained, stable, grown.stable(), most, least);
        }
        if (stable == null) {
            return grown;
        }
        int drained = drained(stable, goal.stable(), spare, grown.stable());
        return fitted(stable, drained, canary, grown.canary(), most, least).swapped();
    }

    private static int drained(Pods pods, int goal, int spare, int otherwise) {
        return pods.desired() > goal ? Math.max(goal, pods.desired() - spare) : otherwise;
    }

    /**
     * Takes back from the other side what exceeds the surge, but leaves it what availability needs; returns the drained
     * side as canary and the other one as stable.
     */
    private static CanaryReplicas fitted(
            Pods drainedSide, int drained, @Nullable Pods otherSide, int other, int most, int least) {
        if (otherSide == null) {
            return new CanaryReplicas(drained, other);
        }
        int within = other - Math.max(0, other + drained - most);
        int available = Math.min(drainedSide.available(), drained) + Math.min(otherSide.available(), within);
        int lost = Math.max(0, otherSide.available() - within);
        int kept = within + Math.min(lost, Math.max(0, least - available));
        return new CanaryReplicas(drained - Math.max(0, kept + drained - most), kept);
    }
}
