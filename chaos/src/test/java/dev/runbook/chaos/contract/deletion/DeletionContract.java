package dev.runbook.chaos.contract.deletion;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import java.time.Duration;

/** Propagation, finalizers, owners, and what is left. */
@Area("deletion") class DeletionContract {
    private static final String MAPS = "/api/v1/namespaces/{ns}/configmaps";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/{ns}/deployments";
    private static final String SETS = "/apis/apps/v1/namespaces/{ns}/replicasets";
    private static final String PODS = "/api/v1/namespaces/{ns}/pods";

    private static void deployment(Session on) {
        on.quietly().post(DEPLOYMENTS, """
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: web}
                        spec:
                          replicas: 0
                          selector: {matchLabels: {app: web}}
                          template:
                            metadata: {labels: {app: web}}
                            spec: {containers: [{name: app, image: 'busybox:1.37'}]}
                        """);
        on.quietly().await(SETS, sets -> sets.path("items").size() == 1);
    }

    private static void owned(Session on, String block) {
        var owner = on.quietly().post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: owner}}");
        on.quietly()
                .post(
                        MAPS,
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: owned, ownerReferences: [{apiVersion: v1,"
                                + " kind: ConfigMap, name: owner, uid: " + owner.uid() + block + "}]}}");
    }

    private static void gone(Session on, String path) {
        on.await(path, body -> body.path("code").asInt() == 404);
    }

    @Check("background: the owner goes at once, what it owns later")
    void background(Session on) {
        deployment(on);
        on.delete(DEPLOYMENTS + "/web", "{propagationPolicy: Background}");
        on.get(DEPLOYMENTS + "/web");
        on.quietly().await(SETS, sets -> sets.path("items").isEmpty());
    }

    @Check("foreground: the owner stays, marked, until what it owns is gone")
    void foreground(Session on) {
        owned(on, ", blockOwnerDeletion: true");
        var deleting = on.quietly()
                .delete(MAPS + "/owner", "{propagationPolicy: Foreground}")
                .body();
        on.record("finalizers", deleting.at("/metadata/finalizers"));
        on.record("deleting", deleting.at("/metadata/deletionTimestamp").isString());
        gone(on, MAPS + "/owner");
        gone(on, MAPS + "/owned");
    }

    @Check("orphan: what was owned stays, without its owner")
    void orphan(Session on) {
        owned(on, "");
        on.quietly().delete(MAPS + "/owner", "{propagationPolicy: Orphan}");
        gone(on, MAPS + "/owner");
        on.record(
                "owners",
                on.quietly()
                        .get(MAPS + "/owned")
                        .body()
                        .at("/metadata/ownerReferences")
                        .isMissingNode());
    }

    @Check("what names an owner that is not there is collected")
    void missingOwner(Session on) {
        on.quietly()
                .post(
                        MAPS,
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: owned, ownerReferences: [{apiVersion: v1,"
                                + " kind: ConfigMap, name: none, uid: 11111111-2222-3333-4444-555555555555}]}}");
        gone(on, MAPS + "/owned");
    }

    @Check("what has two owners stays while one is left")
    void twoOwners(Session on) {
        var one = on.quietly()
                .post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: one}}")
                .uid();
        var two = on.quietly()
                .post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: two}}")
                .uid();
        on.quietly()
                .post(
                        MAPS,
                        ("{apiVersion: v1, kind: ConfigMap, metadata: {name: owned, ownerReferences: ["
                                        + "{apiVersion: v1, kind: ConfigMap, name: one, uid: %s},"
                                        + "{apiVersion: v1, kind: ConfigMap, name: two, uid: %s}]}}")
                                .formatted(one, two));
        on.quietly().delete(MAPS + "/one");
        var owners = on.quietly()
                .await(
                        MAPS + "/owned",
                        map -> map.at("/metadata/ownerReferences").size() == 1);
        on.record("owners", owners.at("/metadata/ownerReferences"));
        on.quietly().delete(MAPS + "/two");
        gone(on, MAPS + "/owned");
    }

    @Check("an unknown propagation policy answers 422")
    void unknownPolicy(Session on) {
        on.quietly().post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}");
        on.delete(MAPS + "/a", "{propagationPolicy: Sideways}");
    }

    @Check("a resource version as precondition that is not the present one answers 409")
    void versionPrecondition(Session on) {
        on.quietly().post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}");
        var answer = on.quietly().get(MAPS + "/a");
        on.quietly().delete(MAPS + "/a", "{preconditions: {resourceVersion: '" + answer.version() + "'}}");
        on.get(MAPS + "/a");
    }

    @Check("deleting twice while a finalizer holds keeps the first time")
    void deletingTwice(Session on) {
        on.quietly()
                .post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, finalizers: [example.com/keep]}}");
        var first = on.quietly().delete(MAPS + "/a").body().at("/metadata/deletionTimestamp");
        on.pass(Duration.ofSeconds(2));
        var second = on.quietly().delete(MAPS + "/a").body().at("/metadata/deletionTimestamp");
        on.record("same", first.equals(second));
        on.quietly().patch(MAPS + "/a", "merge-patch+json", "{metadata: {finalizers: null}}");
    }

    @Check("a finalizer without a domain is refused")
    void badFinalizer(Session on) {
        on.post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, finalizers: [keep]}}");
    }

    @Check("no finalizer can be added to what is being deleted")
    void noNewFinalizer(Session on) {
        on.quietly()
                .post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, finalizers: [example.com/keep]}}");
        on.quietly().delete(MAPS + "/a");
        on.patch(MAPS + "/a", "merge-patch+json", "{metadata: {finalizers: [example.com/keep, example.com/more]}}");
        on.quietly().patch(MAPS + "/a", "merge-patch+json", "{metadata: {finalizers: null}}");
    }

    @Check("a pod that no node has goes at once")
    void unscheduledPod(Session on) {
        on.quietly()
                .post(
                        PODS,
                        "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {nodeSelector: {nowhere: 'true'},"
                                + " containers: [{name: app, image: 'busybox:1.37'}]}}");
        on.quietly().delete(PODS + "/p");
        on.get(PODS + "/p");
    }

    @Check("a ReplicaSet that is deleted under its Deployment comes again")
    void recreated(Session on) {
        deployment(on);
        var set = on.quietly().get(SETS).body().at("/items/0/metadata");
        on.quietly().delete(SETS + "/" + set.path("name").asString());
        var again = on.quietly()
                .await(
                        SETS,
                        sets -> sets.path("items").size() == 1
                                && !sets.at("/items/0/metadata/uid").equals(set.path("uid")));
        on.record("same name", again.at("/items/0/metadata/name").equals(set.path("name")));
    }

    @Check("deletecollection leaves what a selector does not name")
    void collection(Session on) {
        on.quietly().post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {x: y}}}");
        on.quietly().post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}");
        on.quietly().delete(MAPS + "?labelSelector=x%3Dy");
        on.get(MAPS + "/a");
        on.record("b", on.quietly().get(MAPS + "/b").status());
    }
}
