package dev.runbook.chaos.contract.controllers;

import static dev.runbook.chaos.contract.Session.pick;
import static dev.runbook.chaos.contract.controllers.Workloads.APPS;
import static dev.runbook.chaos.contract.controllers.Workloads.MERGE;
import static dev.runbook.chaos.contract.controllers.Workloads.NEXT;
import static dev.runbook.chaos.contract.controllers.Workloads.PODS;
import static dev.runbook.chaos.contract.controllers.Workloads.TEMPLATE;
import static dev.runbook.chaos.contract.controllers.Workloads.await;
import static dev.runbook.chaos.contract.controllers.Workloads.events;
import static dev.runbook.chaos.contract.controllers.Workloads.ready;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** StatefulSets in order: creation, update, partition, revisions. */
@Area("controllers") class StatefulContract {
    private static final String WEB = APPS + "/statefulsets/web";

    private static void create(Session on, int replicas, String fields) {
        on.quietly()
                .post(
                        APPS + "/statefulsets",
                        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: web}\nspec:\n  serviceName: web\n  replicas: "
                                + replicas + "\n  " + fields + "\n" + TEMPLATE);
    }

    private static List<String> versions(Session on) {
        return on.quietly()
                .get(PODS)
                .body()
                .path("items")
                .valueStream()
                .map(pod -> pod.at("/metadata/name").asString() + " "
                        + pod.at("/metadata/annotations/v").asString("1"))
                .sorted()
                .toList();
    }

    @Check("a StatefulSet as it is created, with its defaults")
    void created(Session on) {
        Workloads.created(
                on,
                APPS + "/statefulsets",
                "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: web}\nspec:\n  serviceName: web\n  replicas: 1\n"
                        + TEMPLATE);
    }

    @Check("a StatefulSet's whole status")
    void status(Session on) {
        create(on, 1, "");
        ready(on, WEB, 1);
        on.record(
                "status",
                await(on, WEB, set -> set.at("/status/currentReplicas").asInt(0) == 1)
                        .path("status"));
    }

    @Check("a StatefulSet's pods are made in order and updated from the last to the first")
    void order(Session on) {
        create(on, 3, "");
        ready(on, WEB, 3);
        var seen = new ArrayList<String>();
        on.quietly().patch(WEB, MERGE, NEXT);
        await(on, PODS, pods -> {
            pods.path("items")
                    .valueStream()
                    .filter(pod ->
                            pod.at("/metadata/annotations/v").asString("").equals("2"))
                    .map(pod -> pod.at("/metadata/name").asString())
                    .filter(name -> !seen.contains(name))
                    .forEach(seen::add);
            return seen.size() == 3;
        });
        on.record("order", seen);
        ready(on, WEB, 3);
        on.record("versions", versions(on));
    }

    @Check("a partition leaves the pods below it, and a pod below it that is lost comes back as it was")
    void partition(Session on) {
        create(on, 2, "updateStrategy: {rollingUpdate: {partition: 1}}");
        ready(on, WEB, 2);
        on.quietly().patch(WEB, MERGE, NEXT);
        await(on, WEB, set -> updated(set, 1, 2));
        on.record("versions", versions(on));
        var before = on.quietly().get(PODS + "/web-0").uid();
        on.quietly().delete(PODS + "/web-0");
        await(
                on,
                PODS,
                pods -> pods.path("items").size() == 2
                        && !pods.at("/items/0/metadata/uid").asString("").equals(before));
        await(on, WEB, set -> updated(set, 1, 2));
        on.record("versions", versions(on));
        on.quietly().patch(WEB, MERGE, "{spec: {updateStrategy: {rollingUpdate: {partition: 0}}}}");
        await(on, WEB, set -> updated(set, 2, 2));
        on.record("versions", versions(on));
    }

    private static boolean updated(JsonNode set, int updated, int ready) {
        return set.at("/status/observedGeneration").equals(set.at("/metadata/generation"))
                && set.at("/status/updatedReplicas").asInt(0) == updated
                && set.at("/status/readyReplicas").asInt(0) == ready;
    }

    @Check("a StatefulSet with OnDelete waits for somebody to delete its pods")
    void onDelete(Session on) {
        create(on, 1, "updateStrategy: {type: OnDelete}");
        ready(on, WEB, 1);
        on.quietly().patch(WEB, MERGE, NEXT);
        await(on, WEB, set -> set.at("/status/observedGeneration").asInt(0) == 2);
        on.record("versions", versions(on));
        on.quietly().delete(PODS + "/web-0");
        await(on, WEB, set -> updated(set, 1, 1));
        on.record("versions", versions(on));
    }

    @Check("a parallel StatefulSet doesn't wait for a pod that isn't ready")
    void parallel(Session on) {
        on.quietly()
                .post(
                        APPS + "/statefulsets",
                        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: web}\nspec:\n  serviceName: web\n  replicas: 2\n"
                                + "  podManagementPolicy: Parallel\n"
                                + TEMPLATE.replace(
                                        "command:", "readinessProbe: {exec: {command: ['false']}}, command:"));
        await(on, WEB, set -> set.at("/status/replicas").asInt(0) == 2);
        on.record("versions", versions(on));
    }

    @Check("a parallel StatefulSet updates one pod after the other and waits for one that isn't ready")
    void parallelUpdate(Session on) {
        create(on, 3, "podManagementPolicy: Parallel");
        ready(on, WEB, 3);
        on.quietly()
                .patch(
                        WEB,
                        MERGE,
                        "{spec: {template: {metadata: {annotations: {v: '2'}}, spec: {containers: [{name: app, image:"
                                + " 'busybox:1.37', command: [sleep, '3600'], readinessProbe: {exec: {command:"
                                + " ['false']}}}]}}}}");
        await(
                on,
                PODS,
                pods -> pods.path("items")
                        .valueStream()
                        .anyMatch(pod ->
                                pod.at("/metadata/annotations/v").asString("").equals("2")
                                        && pod.at("/status/phase").asString("").equals("Running")));
        on.pass(Duration.ofSeconds(5));
        on.record("versions", versions(on));
    }

    @Check("a parallel StatefulSet gives up all pods that are too many at once")
    void parallelShrinks(Session on) {
        on.quietly()
                .post(
                        APPS + "/statefulsets",
                        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: web}\nspec:\n  serviceName: web\n  replicas: 3\n"
                                + "  podManagementPolicy: Parallel\n"
                                + TEMPLATE.replace("{labels:", "{finalizers: [example.com/hold], labels:"));
        ready(on, WEB, 3);
        on.quietly().patch(WEB, MERGE, "{spec: {replicas: 1}}");
        var going = await(on, PODS, pods -> going(pods).size() == 2);
        on.record("going", going(going));
        on.quietly().patch(WEB, MERGE, "{spec: {replicas: 0}}");
        await(on, PODS, pods -> going(pods).size() == 3);
        for (int index = 0; index < 3; index++) {
            on.quietly().patch(PODS + "/web-" + index, MERGE, "{metadata: {finalizers: null}}");
        }
        await(on, PODS, pods -> pods.path("items").isEmpty());
    }

    private static List<String> going(JsonNode pods) {
        return pods.path("items")
                .valueStream()
                .filter(pod -> pod.path("metadata").has("deletionTimestamp"))
                .map(pod -> pod.at("/metadata/name").asString())
                .sorted()
                .toList();
    }

    @Check("a StatefulSet in order waits for a pod that isn't ready")
    void waits(Session on) {
        on.quietly()
                .post(
                        APPS + "/statefulsets",
                        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: web}\nspec:\n  serviceName: web\n  replicas: 2\n"
                                + TEMPLATE.replace(
                                        "command:", "readinessProbe: {exec: {command: ['false']}}, command:"));
        await(on, PODS, pods -> pods.at("/items/0/status/phase").asString("").equals("Running"));
        on.record(
                "status",
                pick(
                        await(on, WEB, set -> set.at("/status/replicas").asInt(0) == 1)
                                .path("status"),
                        "/replicas",
                        "/readyReplicas"));
        on.record("versions", versions(on));
    }

    @Check("a StatefulSet's revisions are ControllerRevisions, and an old template is the newest again")
    void revisions(Session on) {
        create(on, 1, "");
        ready(on, WEB, 1);
        on.quietly().patch(WEB, MERGE, NEXT);
        await(on, WEB, set -> updated(set, 1, 1));
        revisions(on, "two");
        on.quietly().patch(WEB, MERGE, "{spec: {template: {metadata: {annotations: null}}}}");
        await(on, WEB, set -> updated(set, 1, 1));
        revisions(on, "back");
        on.record(
                "first",
                pick(
                        on.quietly().get(APPS + "/controllerrevisions").body().at("/items/0"),
                        "/metadata/name",
                        "/metadata/labels/app",
                        "/metadata/ownerReferences",
                        "/data/spec/template/spec"));
    }

    private static void revisions(Session on, String name) {
        on.record(
                name,
                on.quietly()
                        .get(APPS + "/controllerrevisions")
                        .body()
                        .path("items")
                        .valueStream()
                        .map(revision -> revision.path("revision") + " "
                                + revision.at("/data/spec/template/metadata/annotations"))
                        .sorted()
                        .toList());
    }

    @Check("a StatefulSet shrinks from the last pod on")
    void shrinks(Session on) {
        create(on, 3, "");
        ready(on, WEB, 3);
        on.quietly().patch(WEB, MERGE, "{spec: {replicas: 1}}");
        await(on, PODS, pods -> pods.path("items").size() == 1);
        on.record("versions", versions(on));
        events(on, "StatefulSet", 5);
    }

    @Check("a StatefulSet's pod that a quota forbids")
    void forbidden(Session on) {
        on.quietly()
                .post(
                        Workloads.CORE + "/resourcequotas",
                        "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {pods: 0}}}");
        await(
                on,
                Workloads.CORE + "/resourcequotas/q",
                quota -> quota.at("/status/used").size() > 0);
        create(on, 1, "");
        events(on, "StatefulSet", 1);
    }
}
