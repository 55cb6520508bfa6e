package dev.runbook.chaos.k3s;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;

/** What nodes say of themselves. */
final class ClusterNodes {
    private ClusterNodes() {}

    static boolean ready(Node node) {
        return node.getStatus().getConditions().stream()
                .anyMatch(condition -> condition.getType().equals("Ready")
                        && condition.getStatus().equals("True"));
    }

    /** Returns whether pods that tolerate nothing may come to run there. */
    static boolean takesPods(Node node) {
        return ready(node)
                && !Boolean.TRUE.equals(node.getSpec().getUnschedulable())
                && node.getSpec().getTaints().stream()
                        .noneMatch(taint -> taint.getEffect().equals("NoSchedule")
                                || taint.getEffect().equals("NoExecute"));
    }

    /** Returns the address at which pods reach it. */
    static String address(Node node) {
        return node.getStatus().getAddresses().stream()
                .filter(each -> each.getType().equals("InternalIP"))
                .map(NodeAddress::getAddress)
                .findFirst()
                .orElse("127.0.0.1");
    }
}
