package dev.runbook.chaos.k3s;

import dev.runbook.chaos.cluster.api.ApiCall;
import dev.runbook.chaos.cluster.api.Interception;
import dev.runbook.chaos.cluster.api.RequestFilter;
import java.util.List;

/**
 * Keeps a runbook's writes in the namespaces of its world, on a cluster that stays when the drill is over: what is
 * written elsewhere there nobody would take back.
 *
 * @param namespaces of the world, as it names them
 * @param where the cluster, in words
 */
record OwnNamespaces(List<String> namespaces, String where) implements RequestFilter {
    private static final int FORBIDDEN = 403;

    @Override
    public Interception intercept(ApiCall call) {
        boolean asks =
                call.group().equals("authorization.k8s.io") || call.group().equals("authentication.k8s.io");
        boolean ownNamespace = call.resource().equals("namespaces") && namespaces.contains(call.name());
        return !call.writes() || asks || ownNamespace || namespaces.contains(call.namespace())
                ? Interception.pass()
                : Interception.answer(FORBIDDEN, "Forbidden", message(call));
    }

    private String message(ApiCall call) {
        return "the drill may " + call.verb() + " " + call.resource() + " in the namespaces of its world only ("
                + String.join(", ", namespaces) + "), since " + where + " stays when it is over; "
                + (call.namespace().isEmpty() ? "this concerns the whole cluster" : "this is in " + call.namespace())
                + ". Nothing was written. Drill it on the embedded target, or on a k3s in a container.";
    }
}
