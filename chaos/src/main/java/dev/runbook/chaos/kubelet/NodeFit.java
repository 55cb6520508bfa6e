package dev.runbook.chaos.kubelet;

import dev.runbook.chaos.controller.Taints;
import dev.runbook.chaos.kubelet.NodeUsage.Requests;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether a pod may run on a node, in the words of the default scheduler.
 *
 * @param obstacles why not; empty if it may
 * @param evictable whether fewer pods there would help
 */
record NodeFit(List<String> obstacles, boolean evictable) {
    static NodeFit of(ObjectNode pod, ObjectNode node, Requests used) {
        var spec = pod.path("spec");
        var unschedulable = node.path("spec").path("unschedulable").asBoolean(false);
        if (unschedulable && Taints.toleration(spec, cordon()).isEmpty()) {
            return never("node(s) were unschedulable");
        }
        var taint = Taints.untolerated(spec, node, "NoSchedule", "NoExecute")
                // The taint of a cordoned node has just been spoken of.
                .filter(any -> !unschedulable || !any.path("key").equals(cordon().path("key")))
                .findFirst();
        if (taint.isPresent()) {
            return never("node(s) had untolerated taint(s)");
        }
        if (!Taints.selects(spec, node)) {
            return never("node(s) didn't match Pod's node affinity/selector");
        }
        return resources(Requests.of(pod), node, used);
    }

    boolean fits() {
        return obstacles.isEmpty();
    }

    private static NodeFit never(String why) {
        return new NodeFit(List.of(why), false);
    }

    private static NodeFit resources(Requests wanted, ObjectNode node, Requests used) {
        var offered = node.path("status").path("allocatable");
        long cpu = Requests.exact(offered.path("cpu").asString("0"));
        long memory = Requests.exact(offered.path("memory").asString("0"));
        var obstacles = new ArrayList<String>();
        if (used.pods() >= offered.path("pods").asInt(Integer.MAX_VALUE)) {
            obstacles.add("Too many pods");
        }
        if (wanted.cpu() > 0 && used.cpu() + wanted.cpu() > cpu) {
            obstacles.add("Insufficient cpu");
        }
        if (wanted.memory() > 0 && used.memory() + wanted.memory() > memory) {
            obstacles.add("Insufficient memory");
        }
        return new NodeFit(List.copyOf(obstacles), wanted.cpu() <= cpu && wanted.memory() <= memory);
    }

    private static JsonNode cordon() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("key", "node.kubernetes.io/unschedulable")
                .put("effect", "NoSchedule");
    }
}
