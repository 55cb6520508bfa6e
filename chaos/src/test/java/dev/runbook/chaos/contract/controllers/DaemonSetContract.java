package dev.runbook.chaos.contract.controllers;

import static dev.runbook.chaos.contract.Session.pick;
import static dev.runbook.chaos.contract.controllers.Workloads.APPS;
import static dev.runbook.chaos.contract.controllers.Workloads.MERGE;
import static dev.runbook.chaos.contract.controllers.Workloads.NEXT;
import static dev.runbook.chaos.contract.controllers.Workloads.PODS;
import static dev.runbook.chaos.contract.controllers.Workloads.TEMPLATE;
import static dev.runbook.chaos.contract.controllers.Workloads.await;
import static dev.runbook.chaos.contract.controllers.Workloads.events;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import tools.jackson.databind.JsonNode;

/** DaemonSets: one pod a node, updated in turn. */
@Area("controllers") class DaemonSetContract {
    private static final String SETS = APPS + "/daemonsets";
    private static final String WEB = SETS + "/web";

    private static void create(Session on, String fields) {
        on.quietly()
                .post(
                        SETS,
                        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: web}\nspec:\n  " + fields + "\n"
                                + TEMPLATE);
    }

    private static JsonNode available(Session on) {
        return await(
                on,
                WEB,
                web -> web.at("/status/observedGeneration").equals(web.at("/metadata/generation"))
                        && web.at("/status/numberAvailable").asInt(0) == 1
                        && web.at("/status/updatedNumberScheduled").asInt(0) == 1);
    }

    @Check("a DaemonSet as it is created, with its defaults")
    void created(Session on) {
        Workloads.created(on, SETS, "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: web}\nspec:\n" + TEMPLATE);
    }

    @Check("a DaemonSet's status when its pod is available")
    void status(Session on) {
        create(on, "");
        on.record("status", available(on).path("status"));
    }

    @Check("a DaemonSet's pod: name, labels, owner, affinity and tolerations")
    void pod(Session on) {
        create(on, "");
        available(on);
        var pod = on.quietly().get(PODS).body().at("/items/0");
        on.record(
                "pod",
                pick(
                        pod,
                        "/metadata/name",
                        "/metadata/generateName",
                        "/metadata/labels",
                        "/metadata/ownerReferences",
                        "/spec/affinity",
                        "/spec/nodeName",
                        "/spec/tolerations"));
    }

    @Check("a DaemonSet's revisions are ControllerRevisions")
    void revisions(Session on) {
        create(on, "");
        available(on);
        on.quietly().patch(WEB, MERGE, NEXT);
        available(on);
        var revisions = await(
                on, APPS + "/controllerrevisions", list -> list.path("items").size() == 2);
        on.record(
                "revisions",
                revisions
                        .path("items")
                        .valueStream()
                        .map(revision -> revision.path("revision") + " "
                                + revision.at("/data/spec/template/metadata/annotations"))
                        .sorted()
                        .toList());
        on.record(
                "first",
                pick(
                        revisions.at("/items/0"),
                        "/metadata/name",
                        "/metadata/labels",
                        "/metadata/ownerReferences",
                        "/data/spec/template/spec"));
    }

    @Check("a DaemonSet's new template counts up its generation and replaces the pod")
    void update(Session on) {
        create(on, "");
        available(on);
        var before = on.quietly().get(PODS).body().at("/items/0/metadata/uid");
        on.quietly().patch(WEB, MERGE, NEXT);
        await(
                on,
                PODS,
                pods -> pods.path("items").size() == 1
                        && !pods.at("/items/0/metadata/uid").equals(before));
        on.record("annotations", available(on).at("/metadata/annotations"));
        on.record("labels", on.quietly().get(PODS).body().at("/items/0/metadata/labels"));
    }

    @Check("a DaemonSet with OnDelete leaves its pod until somebody deletes it")
    void onDelete(Session on) {
        create(on, "updateStrategy: {type: OnDelete}");
        available(on);
        on.quietly().patch(WEB, MERGE, NEXT);
        var old = await(
                on,
                WEB,
                web -> web.at("/status/observedGeneration").equals(web.at("/metadata/generation"))
                        && web.at("/status/updatedNumberScheduled").asInt(0) == 0);
        on.record("status", old.path("status"));
        var name = on.quietly().get(PODS).body().at("/items/0/metadata/name").asString();
        on.quietly().delete(PODS + "/" + name);
        on.record("status", available(on).path("status"));
    }

    @Check("a DaemonSet that selects no node wants no pod")
    void nowhere(Session on) {
        on.quietly()
                .post(
                        SETS,
                        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: web}\nspec:\n"
                                + TEMPLATE.replace("containers:", "nodeSelector: {no: where}\n      containers:"));
        on.record(
                "status",
                await(on, WEB, web -> web.at("/status/observedGeneration").asInt(0) == 1)
                        .path("status"));
    }

    @Check("the events of a DaemonSet")
    void told(Session on) {
        create(on, "");
        available(on);
        events(on, "DaemonSet", 1);
    }

    @Check("what can't be changed in a DaemonSet")
    void fixed(Session on) {
        create(on, "");
        on.patch(WEB, MERGE, "{spec: {selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}}}}");
    }
}
