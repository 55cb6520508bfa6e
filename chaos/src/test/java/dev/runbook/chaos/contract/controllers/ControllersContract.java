package dev.runbook.chaos.contract.controllers;

import static dev.runbook.chaos.contract.Session.pick;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Deployments, sets, endpoints, autoscalers and budgets. */
@Area("controllers") class ControllersContract {
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/{ns}/deployments";
    private static final String SETS = "/apis/apps/v1/namespaces/{ns}/replicasets";
    private static final String STATEFUL = "/apis/apps/v1/namespaces/{ns}/statefulsets";
    private static final String PODS = "/api/v1/namespaces/{ns}/pods";
    private static final String BUDGETS = "/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets";
    private static final String SCALERS = "/apis/autoscaling/v2/namespaces/{ns}/horizontalpodautoscalers";
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final String MERGE = "merge-patch+json";
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: %d
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600']}]
            """;

    private static void deployment(Session on, int replicas) {
        on.quietly().post(DEPLOYMENTS, DEPLOYMENT.formatted(replicas));
    }

    private static JsonNode settled(Session on) {
        return on.quietly()
                .await(
                        DEPLOYMENTS + "/web",
                        web -> web.at("/status/observedGeneration").equals(web.at("/metadata/generation"))
                                && web.at("/status/updatedReplicas").asInt(0)
                                        == web.at("/spec/replicas").asInt()
                                && web.at("/status/replicas").asInt(0)
                                        == web.at("/spec/replicas").asInt()
                                && web.at("/status/availableReplicas").asInt(0)
                                        == web.at("/spec/replicas").asInt(),
                        LONG);
    }

    private static Stream<JsonNode> sets(Session on) {
        return on.quietly()
                .get(SETS)
                .body()
                .path("items")
                .valueStream()
                .sorted(Comparator.comparing((JsonNode set) -> set.at("/metadata/annotations")
                        .path("deployment.kubernetes.io/revision")
                        .asString()));
    }

    private static void revisions(Session on) {
        on.record(
                "revisions",
                sets(on).map(set -> set.at("/metadata/annotations")
                                        .path("deployment.kubernetes.io/revision")
                                        .asString()
                                + " " + set.at("/spec/replicas"))
                        .toList());
    }

    @Check("a Deployment's status when all of its pods are available")
    void available(Session on) {
        deployment(on, 2);
        on.record("status", settled(on).path("status"));
        on.record("annotations", on.quietly().get(DEPLOYMENTS + "/web").body().at("/metadata/annotations"));
    }

    @Check("a Deployment's ReplicaSet: its name, labels, annotations, owner and spec")
    void replicaSet(Session on) {
        deployment(on, 1);
        settled(on);
        var set = sets(on).findFirst().orElseThrow();
        on.record(
                "set",
                pick(
                        set,
                        "/metadata/name",
                        "/metadata/labels",
                        "/metadata/annotations",
                        "/metadata/ownerReferences",
                        "/spec"));
        on.record("status", set.path("status"));
    }

    @Check("a Deployment's pod: its name, labels and owner")
    void pod(Session on) {
        deployment(on, 1);
        settled(on);
        var pod = on.quietly().get(PODS).body().at("/items/0");
        on.record(
                "pod",
                pick(pod, "/metadata/generateName", "/metadata/labels", "/metadata/ownerReferences", "/status/phase"));
    }

    @Check("a new template makes a new revision, the old ReplicaSet stays with none")
    void rollingUpdate(Session on) {
        deployment(on, 2);
        settled(on);
        on.quietly().patch(DEPLOYMENTS + "/web", MERGE, "{spec: {template: {metadata: {annotations: {v: '2'}}}}}");
        on.record("status", pick(settled(on).path("status"), "/replicas", "/readyReplicas", "/updatedReplicas"));
        revisions(on);
    }

    @Check("the template of an old revision makes that ReplicaSet the newest again")
    void undo(Session on) {
        deployment(on, 1);
        settled(on);
        on.quietly().patch(DEPLOYMENTS + "/web", MERGE, "{spec: {template: {metadata: {annotations: {v: '2'}}}}}");
        settled(on);
        on.quietly().patch(DEPLOYMENTS + "/web", MERGE, "{spec: {template: {metadata: {annotations: null}}}}");
        settled(on);
        revisions(on);
    }

    @Check("a paused Deployment scales but does not roll out, and says so")
    void paused(Session on) {
        deployment(on, 1);
        settled(on);
        on.quietly()
                .patch(
                        DEPLOYMENTS + "/web",
                        MERGE,
                        "{spec: {paused: true, template: {metadata: {annotations: {v: '2'}}}}}");
        var paused = on.quietly()
                .await(
                        DEPLOYMENTS + "/web",
                        web -> web.at("/status/observedGeneration").equals(web.at("/metadata/generation"))
                                && web.at("/status/conditions").toString().contains("DeploymentPaused"));
        on.record("updated", paused.at("/status/updatedReplicas"));
        revisions(on);
    }

    @Check("scaling keeps the revision")
    void scaled(Session on) {
        deployment(on, 1);
        settled(on);
        on.quietly().patch(DEPLOYMENTS + "/web", MERGE, "{spec: {replicas: 3}}");
        settled(on);
        revisions(on);
    }

    @Check("a Deployment scaled to none has no replicas in its status")
    void scaledToNone(Session on) {
        deployment(on, 1);
        settled(on);
        on.quietly().patch(DEPLOYMENTS + "/web", MERGE, "{spec: {replicas: 0}}");
        var none = on.quietly()
                .await(
                        DEPLOYMENTS + "/web",
                        web -> web.at("/status/observedGeneration").equals(web.at("/metadata/generation"))
                                && web.at("/status/replicas").asInt(0) == 0);
        on.record("status", pick(none.path("status"), "/replicas", "/readyReplicas", "/availableReplicas"));
    }

    @Check("revisionHistoryLimit keeps so many old ReplicaSets")
    void historyLimit(Session on) {
        on.quietly()
                .post(
                        DEPLOYMENTS,
                        DEPLOYMENT.formatted(0).replace("replicas: 0", "replicas: 0\n  revisionHistoryLimit: 1"));
        for (var version : new String[] {"2", "3", "4"}) {
            on.quietly()
                    .patch(
                            DEPLOYMENTS + "/web",
                            MERGE,
                            "{spec: {template: {metadata: {annotations: {v: '%s'}}}}}".formatted(version));
            on.quietly()
                    .await(
                            DEPLOYMENTS + "/web",
                            web -> web.at("/metadata/annotations")
                                    .path("deployment.kubernetes.io/revision")
                                    .asString()
                                    .equals(version));
        }
        on.quietly().await(SETS, sets -> sets.path("items").size() == 2);
        revisions(on);
    }

    @Check("a rollout that makes no progress exceeds its deadline")
    void deadline(Session on) {
        on.quietly()
                .post(
                        DEPLOYMENTS,
                        DEPLOYMENT
                                .formatted(1)
                                .replace("replicas: 1", "replicas: 1\n  progressDeadlineSeconds: 2")
                                .replace("containers:", "nodeSelector: {nowhere: 'true'}\n      containers:"));
        var late = on.quietly()
                .await(
                        DEPLOYMENTS + "/web",
                        web -> web.path("status").path("conditions").toString().contains("ProgressDeadlineExceeded"),
                        LONG);
        on.record("status", late.path("status"));
    }

    @Check("the events of a Deployment")
    void events(Session on) {
        deployment(on, 1);
        settled(on);
        on.quietly().patch(DEPLOYMENTS + "/web", MERGE, "{spec: {replicas: 2}}");
        settled(on);
        var events = on.quietly()
                .await(
                        "/api/v1/namespaces/{ns}/events?fieldSelector=involvedObject.kind%3DDeployment",
                        list -> list.path("items").size() == 2);
        on.record(
                "events",
                events.path("items").valueStream().map(Workloads::said).sorted().toList());
    }

    @Check("a ReplicaSet replaces a pod that is deleted")
    void replaced(Session on) {
        deployment(on, 1);
        settled(on);
        var pod = on.quietly().get(PODS).body().at("/items/0/metadata");
        on.quietly().delete(PODS + "/" + pod.path("name").asString());
        var again = on.quietly()
                .await(
                        PODS,
                        pods -> pods.path("items").size() == 1
                                && !pods.at("/items/0/metadata/uid").equals(pod.path("uid")));
        on.record("owner", again.at("/items/0/metadata/ownerReferences"));
    }

    @Check("a StatefulSet names its pods in order, each ready before the next")
    void statefulSet(Session on) {
        on.quietly().post(STATEFUL, """
                        apiVersion: apps/v1
                        kind: StatefulSet
                        metadata: {name: db}
                        spec:
                          replicas: 2
                          serviceName: db
                          selector: {matchLabels: {app: db}}
                          template:
                            metadata: {labels: {app: db}}
                            spec:
                              terminationGracePeriodSeconds: 0
                              containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600']}]
                        """);
        on.quietly()
                .await(STATEFUL + "/db", db -> db.at("/status/readyReplicas").asInt(0) == 2, LONG);
        on.record(
                "pods",
                on.quietly()
                        .get(PODS)
                        .body()
                        .path("items")
                        .valueStream()
                        .map(pod -> pick(
                                pod, "/metadata/name", "/metadata/generateName", "/spec/hostname", "/spec/subdomain"))
                        .toList());
        on.quietly().patch(STATEFUL + "/db", MERGE, "{spec: {replicas: 1}}");
        on.quietly().await(PODS, pods -> pods.path("items").size() == 1, LONG);
        on.record("left", on.quietly().get(PODS).body().at("/items/0/metadata/name"));
    }

    @Check("a Service's endpoints are its ready pods")
    void endpoints(Session on) {
        on.quietly()
                .post(
                        "/api/v1/namespaces/{ns}/services",
                        "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web},"
                                + " ports: [{name: http, port: 80, targetPort: 8000}]}}");
        deployment(on, 1);
        settled(on);
        var endpoints = on.quietly()
                .await(
                        "/api/v1/namespaces/{ns}/endpoints/web",
                        found -> found.at("/subsets/0/addresses").size() == 1);
        on.record("subsets", endpoints.path("subsets"));
    }

    @Check("a disruption budget's status counts healthy pods and what may go")
    void budget(Session on) {
        on.quietly()
                .post(
                        BUDGETS,
                        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: web},"
                                + " spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}}");
        deployment(on, 2);
        settled(on);
        var budget = on.quietly()
                .await(BUDGETS + "/web", web -> web.at("/status/currentHealthy").asInt(0) == 2);
        on.record(
                "status",
                pick(
                        budget.path("status"),
                        "/currentHealthy",
                        "/desiredHealthy",
                        "/disruptionsAllowed",
                        "/expectedPods"));
    }

    @Check("an eviction that a budget forbids answers 429")
    void eviction(Session on) {
        on.quietly()
                .post(
                        BUDGETS,
                        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: web},"
                                + " spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}}");
        deployment(on, 1);
        settled(on);
        on.quietly()
                .await(BUDGETS + "/web", web -> web.at("/status/currentHealthy").asInt(0) == 1);
        var name = on.quietly().get(PODS).body().at("/items/0/metadata/name").asString();
        on.post(
                PODS + "/" + name + "/eviction",
                "{apiVersion: policy/v1, kind: Eviction, metadata: {name: %s, namespace: '{ns}'}}".formatted(name));
    }

    @Check("an autoscaler without a target says that it cannot get the scale")
    void autoscalerWithoutTarget(Session on) {
        on.quietly().post(SCALERS, """
                        apiVersion: autoscaling/v2
                        kind: HorizontalPodAutoscaler
                        metadata: {name: web}
                        spec: {minReplicas: 1, maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: none}}
                        """);
        var lost = on.quietly()
                .await(SCALERS + "/web", web -> web.at("/status/conditions").size() > 0, LONG);
        on.record(
                "conditions",
                lost.at("/status/conditions")
                        .valueStream()
                        .map(condition -> pick(condition, "/type", "/status", "/reason", "/message"))
                        .toList());
    }

    @Check("the scale of a Deployment")
    void scale(Session on) {
        deployment(on, 0);
        on.quietly()
                .await(
                        DEPLOYMENTS + "/web",
                        web -> web.at("/status/observedGeneration").asInt(0) == 1);
        on.get(DEPLOYMENTS + "/web/scale");
    }
}
