package dev.runbook.chaos.contract.controllers;

import static dev.runbook.chaos.contract.Session.pick;
import static dev.runbook.chaos.contract.controllers.Workloads.CORE;
import static dev.runbook.chaos.contract.controllers.Workloads.MERGE;
import static dev.runbook.chaos.contract.controllers.Workloads.PODS;
import static dev.runbook.chaos.contract.controllers.Workloads.await;
import static dev.runbook.chaos.contract.controllers.Workloads.has;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import tools.jackson.databind.JsonNode;

/**
 * Nodes: cordoned, tainted, and lost with the pods on them. A node without a kubelet, which anybody can create, is lost
 * in the same way on both clusters.
 */
@Area("controllers") class NodesContract {
    private static final String NODES = "/api/v1/nodes";
    private static final String READY =
            "{status: {conditions: [{type: Ready, status: '%s', reason: KubeletReady, message: ok}],"
                    + " allocatable: {cpu: '4', memory: 4Gi, pods: '10'}, capacity: {cpu: '4', memory: 4Gi, pods: '10'}}}";

    private static String node(Session on) {
        return on.quietly().get(NODES).body().at("/items/0/metadata/name").asString();
    }

    private static String pod(String name, String fields) {
        return "{apiVersion: v1, kind: Pod, metadata: {name: " + name + "}, spec: {" + fields
                + "terminationGracePeriodSeconds: 0, containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600']}]}}";
    }

    private static String lasting(String name, String fields) {
        return pod(name, fields).replace("Seconds: 0", "Seconds: 30");
    }

    /**
     * Creates a node that nothing lands on by chance, since it is cordoned. Each check has one with a name of its own: a
     * node that is deleted and created again within the five seconds of Kubernetes' node monitor inherits the silence of
     * the first.
     */
    private static JsonNode ghost(Session on, String node) {
        var name = node.substring(node.lastIndexOf('/') + 1);
        return on.quietly()
                .post(
                        NODES,
                        "{apiVersion: v1, kind: Node, metadata: {name: " + name + "}, spec: {unschedulable: true}}")
                .body();
    }

    private static void ready(Session on, String node, String status) {
        on.quietly().patch(node + "/status", MERGE, READY.formatted(status));
    }

    private static Object taints(JsonNode node) {
        return node.at("/spec/taints")
                .valueStream()
                .map(taint -> taint.path("key").asString() + ":"
                        + taint.path("effect").asString())
                .sorted()
                .toList();
    }

    @Check(value = "a cordoned node is tainted and takes no pod", exclusive = true)
    void cordon(Session on) {
        var node = NODES + "/" + node(on);
        on.quietly().patch(node, MERGE, "{spec: {unschedulable: true}}");
        try {
            on.record(
                    "taints",
                    await(
                                    on,
                                    node,
                                    found -> has(found.at("/spec"), "unschedulable:")
                                            || found.at("/spec/taints").size() > 0)
                            .at("/spec/taints"));
            on.quietly().post(PODS, pod("p", ""));
            on.record(
                    "condition",
                    pick(
                            await(on, PODS + "/p", found -> has(found.at("/status/conditions"), "Unschedulable"))
                                    .at("/status/conditions/0"),
                            "/type",
                            "/status",
                            "/reason",
                            "/message"));
        } finally {
            on.quietly().patch(node, MERGE, "{spec: {unschedulable: null}}");
        }
        on.record(
                "phase",
                await(
                                on,
                                PODS + "/p",
                                found -> found.at("/status/phase").asString("").equals("Running"))
                        .at("/status/phase"));
        on.record("left", on.quietly().get(node).body().at("/spec/taints"));
    }

    @Check(value = "a pod that tolerates it lands on a cordoned node", exclusive = true)
    void tolerated(Session on) {
        var node = NODES + "/" + node(on);
        on.quietly().patch(node, MERGE, "{spec: {unschedulable: true}}");
        try {
            on.quietly().post(PODS, pod("p", "tolerations: [{operator: Exists}], "));
            on.record(
                    "phase",
                    await(
                                    on,
                                    PODS + "/p",
                                    found -> found.at("/status/phase")
                                            .asString("")
                                            .equals("Running"))
                            .at("/status/phase"));
        } finally {
            on.quietly().patch(node, MERGE, "{spec: {unschedulable: null}}");
        }
    }

    @Check(value = "a node with a taint takes no pod that doesn't tolerate it", exclusive = true)
    void tainted(Session on) {
        var node = NODES + "/" + node(on);
        on.quietly().patch(node, MERGE, "{spec: {taints: [{key: for, value: db, effect: NoSchedule}]}}");
        try {
            on.quietly().post(PODS, pod("p", ""));
            on.record(
                    "condition",
                    pick(
                            await(on, PODS + "/p", found -> has(found.at("/status/conditions"), "Unschedulable"))
                                    .at("/status/conditions/0"),
                            "/reason",
                            "/message"));
            on.quietly()
                    .post(
                            PODS,
                            pod("q", "tolerations: [{key: for, operator: Equal, value: db, effect: NoSchedule}], "));
            on.record(
                    "phase",
                    await(
                                    on,
                                    PODS + "/q",
                                    found -> found.at("/status/phase")
                                            .asString("")
                                            .equals("Running"))
                            .at("/status/phase"));
        } finally {
            on.quietly().patch(node, MERGE, "{spec: {taints: null}}");
        }
    }

    @Check(value = "a node is admitted as not ready; without a condition the taint goes", exclusive = true)
    void created(Session on) {
        var ghost = NODES + "/ghost-created";
        var admitted = ghost(on, ghost);
        try {
            on.record("admitted", taints(admitted));
            on.record(
                    "silent",
                    taints(await(
                            on,
                            ghost,
                            found -> found.at("/spec/taints").size() == 1
                                    && found.at("/spec/taints/0/key").asString().endsWith("/unschedulable"))));
            ready(on, ghost, "False");
            on.record(
                    "not ready",
                    taints(await(on, ghost, found -> found.at("/spec/taints").size() == 3)));
        } finally {
            on.quietly().delete(ghost);
        }
    }

    @Check(value = "a node whose kubelet is silent becomes unknown and unreachable", exclusive = true)
    void lost(Session on) {
        var ghost = NODES + "/ghost-lost";
        ghost(on, ghost);
        try {
            ready(on, ghost, "True");
            var lost = await(on, ghost, found -> found.at("/spec/taints").size() == 3);
            on.record("taints", taints(lost));
            on.record("conditions", Workloads.conditions(lost));
        } finally {
            on.quietly().delete(ghost);
        }
    }

    @Check(value = "a taint NoExecute evicts pods at once, but for those that tolerate it", exclusive = true)
    void noExecute(Session on) {
        var ghost = NODES + "/ghost-noexecute";
        ghost(on, ghost);
        try {
            ready(on, ghost, "True");
            await(on, ghost, found -> found.at("/spec/taints").size() == 1);
            on.quietly().post(PODS, lasting("p", "nodeName: ghost-noexecute, "));
            on.quietly()
                    .post(
                            PODS,
                            pod(
                                    "q",
                                    "nodeName: ghost-noexecute, tolerations: [{key: for, operator: Exists, effect: NoExecute}], "));
            on.quietly()
                    .patch(
                            ghost,
                            "strategic-merge-patch+json",
                            "{spec: {taints: [{key: for, value: db, effect: NoExecute}]}}");
            var going = await(on, PODS + "/p", found -> found.path("metadata").has("deletionTimestamp"));
            on.record("grace", going.at("/metadata/deletionGracePeriodSeconds"));
            on.record("stays", on.quietly().get(PODS + "/q").body().at("/metadata/deletionTimestamp"));
        } finally {
            on.quietly().delete(ghost);
        }
    }

    @Check(value = "a DaemonSet's pod stays on a cordoned node", exclusive = true)
    void daemons(Session on) {
        on.quietly()
                .post(
                        Workloads.APPS + "/daemonsets",
                        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: web}\nspec:\n" + Workloads.TEMPLATE);
        await(
                on,
                Workloads.APPS + "/daemonsets/web",
                web -> web.at("/status/numberReady").asInt(0) == 1);
        var node = NODES + "/" + node(on);
        on.quietly().patch(node, MERGE, "{spec: {unschedulable: true}}");
        try {
            await(on, node, found -> found.at("/spec/taints").size() == 1);
            on.pass(java.time.Duration.ofSeconds(2));
            on.record(
                    "status",
                    on.quietly().get(Workloads.APPS + "/daemonsets/web").body().path("status"));
        } finally {
            on.quietly().patch(node, MERGE, "{spec: {unschedulable: null}}");
        }
        on.record(
                "namespace",
                on.quietly().get(CORE + "/pods").body().path("items").size());
    }
}
