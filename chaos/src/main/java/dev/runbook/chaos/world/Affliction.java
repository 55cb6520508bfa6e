package dev.runbook.chaos.world;

import dev.runbook.chaos.controller.LabelSelector;
import dev.runbook.chaos.controller.Metadata;
import dev.runbook.chaos.kubelet.ContainerRun;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A trouble that some pods have, until it is taken away. */
final class Affliction {
    /** How long a crashing process lives: long enough to be seen running. */
    private static final Duration CRASHES_AFTER = Duration.ofSeconds(3);

    private final String namespace;
    private final JsonNode labels;
    private final Trouble trouble;
    private final Set<String> uids;
    private final boolean newPods;
    private final Map<String, Integer> crashes = new HashMap<>();
    private boolean over;

    /**
     * Gives trouble to pods.
     *
     * @param uids of the present pods that have it
     * @param newPods whether later pods with the labels have it too
     */
    Affliction(String namespace, JsonNode labels, Trouble trouble, Set<String> uids, boolean newPods) {
        this.namespace = namespace;
        this.labels = labels;
        this.trouble = trouble;
        this.uids = Set.copyOf(uids);
        this.newPods = newPods;
    }

    Trouble trouble() {
        return trouble;
    }

    void end() {
        over = true;
    }

    /** Returns whether a pod has the trouble. */
    boolean concerns(ObjectNode pod) {
        return !over
                && Metadata.namespace(pod).equals(namespace)
                && (uids.contains(Metadata.uid(pod))
                        || newPods
                                && LabelSelector.matchesAll(
                                        labels, pod.path("metadata").path("labels")));
    }

    /** Counts a crash of a pod; false if it has crashed as often as it shall. */
    boolean crash(ObjectNode pod, Trouble.Crashing crashing) {
        int so = crashes.merge(Metadata.uid(pod), 1, Integer::sum);
        return crashing.times() == Trouble.FOREVER || so <= crashing.times();
    }

    /** Returns what becomes of a process that starts in a pod with this trouble. */
    ContainerRun in(ObjectNode pod, ContainerRun healthy) {
        if (trouble instanceof Trouble.Crashing crashing) {
            return crash(pod, crashing) ? crashing(healthy, crashing) : healthy;
        }
        if (trouble instanceof Trouble.Busy || trouble instanceof Trouble.Nameless) {
            return healthy;
        }
        var unready = ContainerRun.neverReady();
        if (trouble instanceof Trouble.Isolated) {
            return probedFromOutside(pod) ? unready : healthy;
        }
        return trouble instanceof Trouble.Wedged
                ? unready.hangingFrom(Duration.ZERO).logging(Duration.ofSeconds(1), "WARN waiting for a lock")
                : unready.logging(Duration.ofSeconds(1), "ERROR readiness check failed");
    }

    /** Returns whether the kubelet needs the network to find out whether the first container is ready. */
    static boolean probedFromOutside(ObjectNode pod) {
        var probe = pod.path("spec").path("containers").path(0).path("readinessProbe");
        return probe.has("httpGet") || probe.has("tcpSocket") || probe.has("grpc");
    }

    private static ContainerRun crashing(ContainerRun run, Trouble.Crashing crashing) {
        if (crashing.outOfMemory()) {
            return run.oomKilled(CRASHES_AFTER);
        }
        return run.exiting(CRASHES_AFTER, crashing.exitCode())
                .logging(CRASHES_AFTER.minusMillis(50), "FATAL exiting with code " + crashing.exitCode());
    }
}
