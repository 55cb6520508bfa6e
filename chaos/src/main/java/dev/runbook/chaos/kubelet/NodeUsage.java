package dev.runbook.chaos.kubelet;

import dev.runbook.chaos.cluster.Change;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.controller.Pods;
import dev.runbook.chaos.controller.Quantities;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Keeps what the pods of each node request in sum, change by change, so that a scheduling need not add them up. */
final class NodeUsage {
    /** Exact sums: millionths of cores and of bytes. */
    private static final double PRECISION = 1e6;

    private final Map<String, Requests> byNode = new HashMap<>();

    NodeUsage(ObjectStore store) {
        store.list(ResourceType.POD, "").forEach(pod -> add(pod, 1));
        store.onChange(ResourceType.POD, this::follow);
    }

    Requests of(String node) {
        return byNode.getOrDefault(node, Requests.NONE);
    }

    private void follow(Change change) {
        if (change.before() != null && !counts(change.before()) && !counts(change.after())) {
            return;
        }
        add(change.before(), -1);
        if (change.kind() != Change.Kind.DELETED) {
            add(change.after(), 1);
        }
    }

    private void add(@Nullable ObjectNode pod, int sign) {
        if (pod != null && counts(pod)) {
            var requests = Requests.of(pod);
            byNode.merge(
                    pod.path("spec").path("nodeName").asString(""),
                    sign > 0 ? requests : requests.negated(),
                    Requests::plus);
        }
    }

    private static boolean counts(ObjectNode pod) {
        return pod.path("spec").hasNonNull("nodeName") && !Pods.ended(pod);
    }

    /**
     * What pods request.
     *
     * @param pods how many they are
     * @param cpu millionths of cores
     * @param memory millionths of bytes
     */
    record Requests(int pods, long cpu, long memory) {
        static final Requests NONE = new Requests(0, 0, 0);

        static Requests of(ObjectNode pod) {
            long cpu = 0;
            long memory = 0;
            for (var container : pod.path("spec").path("containers")) {
                var requests = container.path("resources").path("requests");
                cpu += exact(requests.path("cpu").asString("0"));
                memory += exact(requests.path("memory").asString("0"));
            }
            return new Requests(1, cpu, memory);
        }

        Requests plus(Requests other) {
            return new Requests(pods + other.pods, cpu + other.cpu, memory + other.memory);
        }

        Requests negated() {
            return new Requests(-pods, -cpu, -memory);
        }

        static long exact(String quantity) {
            return Math.round(Quantities.amount(quantity) * PRECISION);
        }
    }
}
