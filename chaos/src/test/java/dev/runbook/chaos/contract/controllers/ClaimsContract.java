package dev.runbook.chaos.contract.controllers;

import static dev.runbook.chaos.contract.controllers.Workloads.APPS;
import static dev.runbook.chaos.contract.controllers.Workloads.BATCH;
import static dev.runbook.chaos.contract.controllers.Workloads.MERGE;
import static dev.runbook.chaos.contract.controllers.Workloads.PODS;
import static dev.runbook.chaos.contract.controllers.Workloads.TEMPLATE;
import static dev.runbook.chaos.contract.controllers.Workloads.await;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What controllers do with objects that they control no longer, or not yet. */
@Area("controllers") class ClaimsContract {
    private static final String QUARANTINE = "{metadata: {labels: {app: quarantine}}}";

    private static String set(String kind, String fields) {
        return "apiVersion: apps/v1\nkind: " + kind + "\nmetadata: {name: web}\nspec:\n  " + fields + "\n" + TEMPLATE;
    }

    private static List<JsonNode> running(Session on, int count) {
        return await(
                        on,
                        PODS,
                        pods -> pods.path("items").size() == count
                                && pods.path("items")
                                        .valueStream()
                                        .allMatch(pod -> pod.at("/status/phase")
                                                        .asString("")
                                                        .equals("Running")
                                                && pod.at("/metadata/deletionTimestamp")
                                                        .isMissingNode()))
                .path("items")
                .valueStream()
                .toList();
    }

    /** Makes a workload, deletes it without what it controls, and makes it again. */
    private static void orphaned(Session on, String plural, String body) {
        on.quietly().post(APPS + "/" + plural, body);
        var before = running(on, 1).get(0).at("/metadata/uid");
        on.quietly().delete(APPS + "/" + plural + "/web?propagationPolicy=Orphan");
        await(on, APPS + "/" + plural, list -> list.path("items").isEmpty());
        var again = on.quietly().post(APPS + "/" + plural, body).body();
        await(
                on,
                APPS + "/" + plural + "/web",
                set -> set.at("/status/readyReplicas").asInt(0)
                                + set.at("/status/numberReady").asInt(0)
                        == 1);
        var pods = running(on, 1);
        on.record("the same pod", pods.get(0).at("/metadata/uid").equals(before));
        for (var dependents : List.of("replicasets", "controllerrevisions")) {
            var found = on.quietly().get(APPS + "/" + dependents).body().path("items");
            on.record(
                    dependents + " of the new one",
                    found.valueStream()
                            .map(object ->
                                    object.at("/metadata/ownerReferences/0/uid").equals(again.at("/metadata/uid")))
                            .toList());
        }
    }

    @Check("a Deployment adopts the ReplicaSet that another one of its name left behind")
    void deploymentAdopts(Session on) {
        orphaned(on, "deployments", set("Deployment", "replicas: 1"));
    }

    @Check("a StatefulSet adopts the pods and revisions that another one of its name left behind")
    void statefulSetAdopts(Session on) {
        orphaned(on, "statefulsets", set("StatefulSet", "serviceName: web"));
    }

    @Check("a DaemonSet adopts the pods and revisions that another one of its name left behind")
    void daemonSetAdopts(Session on) {
        orphaned(on, "daemonsets", set("DaemonSet", "minReadySeconds: 0"));
    }

    /** Makes a workload again while what it controlled before is being deleted. */
    private static void remade(Session on, String plural, String body) {
        on.quietly().post(APPS + "/" + plural, body);
        var before = running(on, 1).get(0).at("/metadata/uid");
        on.quietly().delete(APPS + "/" + plural + "/web?propagationPolicy=Background");
        on.quietly().post(APPS + "/" + plural, body);
        var pod = await(
                        on,
                        PODS,
                        pods -> pods.path("items").size() == 1
                                && !pods.at("/items/0/metadata/uid").equals(before)
                                && pods.at("/items/0/status/phase").asString("").equals("Running"))
                .at("/items/0");
        on.record("phase", pod.at("/status/phase"));
    }

    @Check("a Deployment that is made again while its ReplicaSet goes")
    void deploymentAgain(Session on) {
        remade(on, "deployments", set("Deployment", "replicas: 1"));
    }

    @Check("a StatefulSet that is made again while its pod goes")
    void statefulSetAgain(Session on) {
        remade(on, "statefulsets", set("StatefulSet", "serviceName: web"));
    }

    @Check("a DaemonSet that is made again while its pod goes")
    void daemonSetAgain(Session on) {
        remade(on, "daemonsets", set("DaemonSet", "minReadySeconds: 0"));
    }

    private static void released(Session on, int pods) {
        var name = running(on, 1).get(0).at("/metadata/name").asString();
        on.quietly().patch(PODS + "/" + name, MERGE, QUARANTINE);
        var alone = await(
                on,
                PODS + "/" + name,
                pod -> pod.at("/metadata/ownerReferences").isMissingNode());
        on.record("finalizers", alone.at("/metadata/finalizers"));
        on.record("pods", running(on, pods).size());
    }

    @Check("a ReplicaSet releases a pod with another label and replaces it")
    void replicaSetReleases(Session on) {
        on.quietly().post(APPS + "/deployments", set("Deployment", "replicas: 1"));
        released(on, 2);
    }

    @Check("a ReplicaSet adopts a pod again that has its label back, and has one too many")
    void replicaSetTakesBack(Session on) {
        on.quietly().post(APPS + "/deployments", set("Deployment", "replicas: 1"));
        var name = running(on, 1).get(0).at("/metadata/name").asString();
        on.quietly().patch(PODS + "/" + name, MERGE, QUARANTINE);
        running(on, 2);
        on.quietly().patch(PODS + "/" + name, MERGE, "{metadata: {labels: {app: web}}}");
        on.record("owner", running(on, 1).get(0).at("/metadata/ownerReferences/0/kind"));
    }

    @Check("a StatefulSet releases a pod with another label, whose name is taken as long as it is there")
    void statefulSetReleases(Session on) {
        on.quietly().post(APPS + "/statefulsets", set("StatefulSet", "serviceName: web"));
        released(on, 1);
        var uid = running(on, 1).get(0).at("/metadata/uid");
        on.quietly().delete(PODS + "/web-0");
        await(
                on,
                PODS,
                pods -> pods.path("items").size() == 1
                        && !pods.at("/items/0/metadata/uid").equals(uid));
        on.record("owner", running(on, 1).get(0).at("/metadata/ownerReferences/0/kind"));
    }

    @Check("a DaemonSet releases a pod with another label and replaces it")
    void daemonSetReleases(Session on) {
        on.quietly().post(APPS + "/daemonsets", set("DaemonSet", "minReadySeconds: 0"));
        released(on, 2);
    }

    @Check("a Job releases a pod with another label and replaces it")
    void jobReleases(Session on) {
        on.quietly()
                .post(
                        BATCH + "/jobs",
                        "{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {spec: {restartPolicy:"
                                + " Never, terminationGracePeriodSeconds: 0, containers: [{name: app, image:"
                                + " 'busybox:1.37', command: [sleep, '3600']}]}}}}");
        var name = running(on, 1).get(0).at("/metadata/name").asString();
        on.quietly()
                .patch(
                        PODS + "/" + name,
                        MERGE,
                        "{metadata: {labels: {controller-uid: null, batch.kubernetes.io/controller-uid: none}}}");
        var alone = await(
                on,
                PODS + "/" + name,
                pod -> pod.at("/metadata/ownerReferences").isMissingNode()
                        && pod.at("/metadata/finalizers").isMissingNode());
        on.record("finalizers", alone.at("/metadata/finalizers"));
        on.record("pods", running(on, 2).size());
    }
}
