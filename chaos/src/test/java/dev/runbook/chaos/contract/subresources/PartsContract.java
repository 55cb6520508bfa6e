package dev.runbook.chaos.contract.subresources;

import static dev.runbook.chaos.contract.Session.pick;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import java.time.Duration;

/** Parts of objects: status, scale, eviction. */
@Area("subresources") class PartsContract {
    private static final String PODS = "/api/v1/namespaces/{ns}/pods";
    private static final String WEB = "/apis/apps/v1/namespaces/{ns}/deployments/web";
    private static final String BUDGETS = "/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets";
    private static final String MERGE = "merge-patch+json";
    private static final Duration LONG = Duration.ofSeconds(90);

    private static void deployment(Session on, int replicas) {
        on.quietly().post(WEB.replace("/web", ""), """
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
                        """.formatted(replicas));
        on.quietly()
                .await(
                        WEB,
                        web -> web.at("/status/observedGeneration").asInt(0) == 1
                                && web.at("/status/availableReplicas").asInt(0) == replicas,
                        LONG);
    }

    private static void budget(Session on, String name, int minAvailable) {
        on.quietly()
                .post(
                        BUDGETS,
                        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: %s}, spec: {minAvailable: %d,"
                                        .formatted(name, minAvailable)
                                + " selector: {matchLabels: {app: web}}}}");
        on.quietly()
                .await(
                        BUDGETS + "/" + name,
                        found -> found.at("/status/observedGeneration").asInt(0) == 1
                                && found.at("/status/currentHealthy").asInt(0) > 0,
                        LONG);
    }

    private static String first(Session on) {
        return on.quietly().get(PODS).body().at("/items/0/metadata/name").asString();
    }

    private static void evict(Session on, String pod, String options) {
        on.post(
                PODS + "/" + pod + "/eviction",
                "{apiVersion: policy/v1, kind: Eviction, metadata: {name: %s, namespace: '{ns}'} %s}"
                        .formatted(pod, options));
    }

    @Check("a change of the status leaves the spec and the generation")
    void statusOnly(Session on) {
        deployment(on, 0);
        var patched = on.quietly()
                .patch(WEB + "/status", MERGE, "{spec: {replicas: 5}, status: {collisionCount: 3}}")
                .body();
        on.record("web", pick(patched, "/spec/replicas", "/metadata/generation", "/status/collisionCount"));
    }

    @Check("a change of the object leaves the status")
    void objectOnly(Session on) {
        deployment(on, 0);
        var patched = on.quietly()
                .patch(WEB, MERGE, "{status: {collisionCount: 3}, metadata: {labels: {a: b}}}")
                .body();
        on.record("web", pick(patched, "/metadata/labels", "/metadata/generation", "/status/collisionCount"));
    }

    @Check("the status alone can be read")
    void readStatus(Session on) {
        deployment(on, 0);
        var status = on.quietly().get(WEB + "/status").body();
        on.record("web", pick(status, "/kind", "/metadata/name", "/spec/replicas", "/status"));
    }

    @Check("the status of what isn't there")
    void statusMissing(Session on) {
        on.get(WEB + "/status");
        on.patch(WEB + "/status", MERGE, "{status: {}}");
    }

    @Check("a status with an old version conflicts")
    void statusStale(Session on) {
        deployment(on, 0);
        on.patch(WEB + "/status", MERGE, "{metadata: {resourceVersion: '1'}, status: {}}");
    }

    @Check("a ConfigMap has no status")
    void noStatus(Session on) {
        on.quietly()
                .post("/api/v1/namespaces/{ns}/configmaps", "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}");
        on.get("/api/v1/namespaces/{ns}/configmaps/c/status");
    }

    @Check("a condition can be added to a pod's status")
    void podCondition(Session on) {
        on.quietly()
                .post(
                        PODS,
                        "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {schedulerName: nobody,"
                                + " containers: [{name: app, image: 'busybox:1.37'}]}}");
        var patched = on.quietly()
                .patch(
                        PODS + "/p/status",
                        "strategic-merge-patch+json",
                        "{status: {conditions: [{type: example.com/Warm, status: 'True'}]}}")
                .body();
        on.record("conditions", patched.at("/status/conditions/0/type"));
    }

    @Check("a scale that is put changes the replicas")
    void putScale(Session on) {
        deployment(on, 0);
        on.put(
                WEB + "/scale",
                "{apiVersion: autoscaling/v1, kind: Scale, metadata: {name: web, namespace: '{ns}'}, spec: {replicas: 1}}");
        on.record("replicas", on.quietly().get(WEB).body().at("/spec/replicas"));
    }

    @Check("a scale that is patched changes the replicas and the generation")
    void patchScale(Session on) {
        deployment(on, 0);
        on.patch(WEB + "/scale", MERGE, "{spec: {replicas: 1}}");
        on.record("generation", on.quietly().get(WEB).body().at("/metadata/generation"));
    }

    @Check("a scale below none is refused")
    void negativeScale(Session on) {
        deployment(on, 0);
        on.patch(WEB + "/scale", MERGE, "{spec: {replicas: -1}}");
    }

    @Check("a scale with an old version conflicts")
    void staleScale(Session on) {
        deployment(on, 0);
        on.patch(WEB + "/scale", MERGE, "{metadata: {resourceVersion: '1'}, spec: {replicas: 2}}");
    }

    @Check("the scale of what isn't there")
    void scaleMissing(Session on) {
        on.get(WEB + "/scale");
    }

    @Check("a Service has no scale")
    void noScale(Session on) {
        on.quietly()
                .post(
                        "/api/v1/namespaces/{ns}/services",
                        "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {ports: [{port: 80}]}}");
        on.get("/api/v1/namespaces/{ns}/services/s/scale");
    }

    @Check("the scale of a running Deployment counts its pods")
    void scaleOfRunning(Session on) {
        deployment(on, 1);
        on.get(WEB + "/scale");
    }

    @Check("an eviction that no budget forbids")
    void evicted(Session on) {
        deployment(on, 1);
        evict(on, first(on), "");
    }

    @Check("an eviction that the budget leaves room for, then one that it forbids")
    void budgetSpent(Session on) {
        deployment(on, 2);
        budget(on, "b", 1);
        var pod = first(on);
        evict(on, pod, "");
        on.quietly()
                .await(
                        BUDGETS + "/b",
                        found -> found.at("/status/disruptionsAllowed").asInt(1) == 0,
                        LONG);
    }

    @Check("an eviction of a pod with two budgets is refused")
    void twoBudgets(Session on) {
        deployment(on, 1);
        budget(on, "one", 0);
        budget(on, "two", 0);
        evict(on, first(on), "");
    }

    @Check("an eviction of a pod that isn't there")
    void evictMissing(Session on) {
        evict(on, "none", "");
    }

    @Check("an eviction on trial leaves the pod")
    void evictDry(Session on) {
        deployment(on, 1);
        var pod = first(on);
        evict(on, pod, ", deleteOptions: {dryRun: [All]}");
        on.record(
                "deleted",
                on.quietly().get(PODS + "/" + pod).body().path("metadata").has("deletionTimestamp"));
    }

    @Check("an eviction on trial that a budget forbids")
    void evictDryForbidden(Session on) {
        deployment(on, 1);
        budget(on, "b", 1);
        evict(on, first(on), ", deleteOptions: {dryRun: [All]}");
    }
}
