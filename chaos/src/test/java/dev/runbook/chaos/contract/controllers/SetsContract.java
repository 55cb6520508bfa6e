package dev.runbook.chaos.contract.controllers;

import static dev.runbook.chaos.contract.Session.pick;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** StatefulSets, ReplicaSets, strategies, budgets and autoscalers in more detail. */
@Area("controllers") class SetsContract {
    private static final String APPS = "/apis/apps/v1/namespaces/{ns}";
    private static final String DB = APPS + "/statefulsets/db";
    private static final String WEB = APPS + "/deployments/web";
    private static final String PODS = "/api/v1/namespaces/{ns}/pods";
    private static final String EVENTS = "/api/v1/namespaces/{ns}/events";
    private static final String BUDGETS = "/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets";
    private static final String SCALERS = "/apis/autoscaling/v2/namespaces/{ns}/horizontalpodautoscalers";
    private static final String MERGE = "merge-patch+json";
    private static final Duration LONG = Duration.ofSeconds(100);
    private static final String TEMPLATE = """
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600']}]
            """;
    private static final String NEXT = "{spec: {template: {metadata: {annotations: {v: '2'}}}}}";

    private static void statefulSet(Session on, int replicas, String fields) {
        on.quietly()
                .post(
                        APPS + "/statefulsets",
                        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec:\n  serviceName: db\n  replicas: "
                                + replicas + "\n  " + fields + "\n" + TEMPLATE);
        ready(on, DB, replicas);
    }

    private static void deployment(Session on, int replicas, String fields) {
        on.quietly()
                .post(
                        APPS + "/deployments",
                        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: " + replicas
                                + "\n  " + fields + "\n" + TEMPLATE);
    }

    private static JsonNode ready(Session on, String path, int replicas) {
        return on.quietly()
                .await(
                        path,
                        set -> set.at("/status/observedGeneration").equals(set.at("/metadata/generation"))
                                && set.at("/status/readyReplicas").asInt(0) == replicas
                                && set.at("/status/availableReplicas").asInt(0) == replicas
                                && set.at("/status/updatedReplicas").asInt(0) == replicas,
                        LONG);
    }

    private static void events(Session on, String kind, int count) {
        var found = on.quietly()
                .await(
                        EVENTS + "?fieldSelector=involvedObject.kind%3D" + kind,
                        list -> list.path("items").size() >= count,
                        LONG);
        on.record(
                "events",
                found.path("items")
                        .valueStream()
                        .map(event -> event.path("type").asString() + " "
                                + event.path("reason").asString() + " "
                                // Which of two hashes is the first one is chance.
                                + event.path("message").asString().replaceAll("web-[a-z0-9]+", "web"))
                        .sorted()
                        .toList());
    }

    @Check("a StatefulSet's status when all of its pods are available")
    void statefulStatus(Session on) {
        statefulSet(on, 1, "");
        var status = on.quietly()
                .await(DB, set -> set.at("/status/currentReplicas").asInt(0) == 1, LONG)
                .path("status");
        on.record(
                "status",
                pick(
                        status,
                        "/observedGeneration",
                        "/replicas",
                        "/readyReplicas",
                        "/currentReplicas",
                        "/updatedReplicas",
                        "/availableReplicas"));
        on.record("one", status.path("currentRevision").equals(status.path("updateRevision")));
    }

    @Check("the events of a StatefulSet")
    void statefulEvents(Session on) {
        statefulSet(on, 2, "");
        events(on, "StatefulSet", 2);
    }

    @Check("a StatefulSet's rolling update replaces the last pod first")
    void statefulUpdate(Session on) {
        statefulSet(on, 2, "");
        var zero = on.quietly().get(PODS + "/db-0").uid();
        var one = on.quietly().get(PODS + "/db-1").uid();
        on.quietly().patch(DB, MERGE, NEXT);
        on.quietly()
                .await(
                        PODS,
                        pods -> pods.path("items")
                                .valueStream()
                                .noneMatch(pod ->
                                        pod.at("/metadata/uid").asString().equals(one)),
                        LONG);
        on.record("first", on.quietly().get(PODS + "/db-0").uid().equals(zero));
        on.record("status", pick(ready(on, DB, 2).path("status"), "/replicas", "/updatedReplicas"));
    }

    @Check("a partition keeps the pods below it")
    void partition(Session on) {
        statefulSet(on, 2, "updateStrategy: {rollingUpdate: {partition: 1}}");
        on.quietly().patch(DB, MERGE, NEXT);
        var status = on.quietly()
                .await(
                        DB,
                        set -> set.at("/status/observedGeneration").asInt(0) == 2
                                && set.at("/status/updatedReplicas").asInt(0) == 1
                                && set.at("/status/readyReplicas").asInt(0) == 2,
                        LONG);
        on.record("status", pick(status.path("status"), "/replicas", "/updatedReplicas", "/currentReplicas"));
        on.record("old", on.quietly().get(PODS + "/db-0").body().at("/metadata/annotations"));
        on.record("new", on.quietly().get(PODS + "/db-1").body().at("/metadata/annotations"));
    }

    @Check("a pod that a StatefulSet lost comes back under its name")
    void sameName(Session on) {
        statefulSet(on, 1, "");
        var before = on.quietly().get(PODS + "/db-0").uid();
        on.quietly().delete(PODS + "/db-0");
        var back = on.quietly()
                .await(
                        PODS,
                        pods -> pods.path("items").size() == 1
                                && !pods.at("/items/0/metadata/uid").asString().equals(before),
                        LONG);
        on.record("name", back.at("/items/0/metadata/name"));
    }

    @Check("what can't be changed in a StatefulSet")
    void fixed(Session on) {
        statefulSet(on, 1, "");
        on.patch(DB, MERGE, "{spec: {serviceName: other}}");
    }

    @Check("the strategy Recreate ends all old pods first")
    void recreate(Session on) {
        deployment(on, 1, "strategy: {type: Recreate}");
        ready(on, WEB, 1);
        on.quietly().patch(WEB, MERGE, NEXT);
        ready(on, WEB, 1);
        events(on, "Deployment", 3);
    }

    @Check("a Deployment's conditions while its pods aren't there yet")
    void unavailable(Session on) {
        deployment(on, 1, "progressDeadlineSeconds: 600");
        var web = on.quietly()
                .await(
                        WEB,
                        found -> found.at("/status/conditions").size() == 2
                                && found.at("/status/unavailableReplicas").asInt(0) == 1);
        on.record(
                "conditions",
                web.at("/status/conditions")
                        .valueStream()
                        .filter(condition -> condition.path("type").asString().equals("Available"))
                        .map(condition -> pick(condition, "/type", "/status", "/reason", "/message"))
                        .toList());
    }

    @Check("a Service's endpoints of pods that aren't ready")
    void notReady(Session on) {
        on.quietly()
                .post(
                        "/api/v1/namespaces/{ns}/services",
                        "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web},"
                                + " ports: [{port: 80}]}}");
        on.quietly()
                .post(
                        PODS,
                        "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app: web}}, spec:"
                                + " {terminationGracePeriodSeconds: 0, containers: [{name: app, image: 'busybox:1.37',"
                                + " command: [sleep, '3600'], readinessProbe: {exec: {command: ['false']}}}]}}");
        var endpoints = on.quietly()
                .await(
                        "/api/v1/namespaces/{ns}/endpoints/web",
                        found -> found.at("/subsets/0/notReadyAddresses").size() == 1,
                        LONG);
        on.record("subsets", endpoints.path("subsets"));
    }

    @Check("a Service that nothing serves has empty endpoints")
    void nobody(Session on) {
        on.quietly()
                .post(
                        "/api/v1/namespaces/{ns}/services",
                        "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: none},"
                                + " ports: [{port: 80}]}}");
        var endpoints = on.quietly()
                .await(
                        "/api/v1/namespaces/{ns}/endpoints",
                        list -> list.path("items").size() == 1);
        on.record("subsets", endpoints.at("/items/0/subsets"));
    }

    @Check("a disruption budget of a share of the pods")
    void share(Session on) {
        deployment(on, 3, "revisionHistoryLimit: 1");
        ready(on, WEB, 3);
        on.quietly()
                .post(
                        BUDGETS,
                        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: web},"
                                + " spec: {maxUnavailable: 50%, selector: {matchLabels: {app: web}}}}");
        var budget = on.quietly()
                .await(
                        BUDGETS + "/web",
                        found -> found.at("/status/currentHealthy").asInt(0) == 3);
        on.record("status", budget.path("status"));
    }

    @Check("a disruption budget without room says so in its condition")
    void noRoom(Session on) {
        deployment(on, 1, "revisionHistoryLimit: 1");
        ready(on, WEB, 1);
        on.quietly()
                .post(
                        BUDGETS,
                        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: web},"
                                + " spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}}");
        var budget = on.quietly()
                .await(
                        BUDGETS + "/web",
                        found -> found.at("/status/currentHealthy").asInt(0) == 1);
        on.record("conditions", budget.at("/status/conditions"));
    }

    private static void scaler(Session on, int least, int most) {
        on.quietly()
                .post(
                        SCALERS,
                        ("{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: web}, spec:"
                                        + " {minReplicas: %d, maxReplicas: %d,"
                                        + " scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}}")
                                .formatted(least, most));
    }

    @Check("an autoscaler lifts its target to the least")
    void least(Session on) {
        deployment(on, 1, "revisionHistoryLimit: 1");
        ready(on, WEB, 1);
        scaler(on, 2, 3);
        ready(on, WEB, 2);
        var events = on.quietly()
                .await(
                        EVENTS + "?fieldSelector=reason%3DSuccessfulRescale",
                        list -> !list.path("items").isEmpty());
        on.record("event", events.at("/items/0/message"));
    }

    @Check("an autoscaler lowers its target to the most")
    void most(Session on) {
        deployment(on, 3, "revisionHistoryLimit: 1");
        ready(on, WEB, 3);
        scaler(on, 1, 2);
        ready(on, WEB, 2);
        var events = on.quietly()
                .await(
                        EVENTS + "?fieldSelector=reason%3DSuccessfulRescale",
                        list -> !list.path("items").isEmpty());
        on.record("event", events.at("/items/0/message"));
    }

    @Check("an autoscaler leaves a target of none alone")
    void disabled(Session on) {
        deployment(on, 0, "revisionHistoryLimit: 1");
        scaler(on, 1, 2);
        var scaler = on.quietly()
                .await(
                        SCALERS + "/web",
                        found -> found.at("/status/conditions").toString().contains("ScalingDisabled"),
                        LONG);
        on.record(
                "conditions",
                scaler.at("/status/conditions")
                        .valueStream()
                        .map(condition -> pick(condition, "/type", "/status", "/reason", "/message"))
                        .toList());
    }

    @Check("a ReplicaSet adopts pods that match")
    void adopts(Session on) {
        on.quietly()
                .post(
                        PODS,
                        "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app: web}}, spec:"
                                + " {terminationGracePeriodSeconds: 0, containers: [{name: app, image: 'busybox:1.37',"
                                + " command: [sleep, '3600']}]}}");
        on.quietly()
                .post(
                        APPS + "/replicasets",
                        "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: web}\nspec:\n  replicas: 1\n"
                                + TEMPLATE);
        var pod = on.quietly()
                .await(
                        PODS + "/p",
                        found -> found.at("/metadata/ownerReferences").size() == 1);
        on.record("owner", pod.at("/metadata/ownerReferences"));
        on.record("pods", on.quietly().get(PODS).body().path("items").size());
    }
}
