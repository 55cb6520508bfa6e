package dev.runbook.chaos.contract.controllers;

import static dev.runbook.chaos.contract.controllers.Workloads.PODS;
import static dev.runbook.chaos.contract.controllers.Workloads.WEB;
import static dev.runbook.chaos.contract.controllers.Workloads.await;
import static dev.runbook.chaos.contract.controllers.Workloads.deployment;
import static dev.runbook.chaos.contract.controllers.Workloads.ready;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import tools.jackson.databind.JsonNode;

/** Disruption budgets in detail. */
@Area("controllers") class BudgetContract {
    private static final String UNREADY = "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app: web}}, spec:"
            + " {terminationGracePeriodSeconds: 0, containers: [{name: app, image: 'busybox:1.37',"
            + " command: [sleep, '3600'], readinessProbe: {exec: {command: ['false']}}}]}}";

    private static final String BUDGETS = "/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets";
    private static final String BUDGET = BUDGETS + "/web";

    private static String budget(String fields) {
        return "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: web}, spec: {" + fields
                + ", selector: {matchLabels: {app: web}}}}";
    }

    private static JsonNode healthy(Session on, int pods) {
        return await(
                on,
                BUDGET,
                found -> found.at("/status/observedGeneration").equals(found.at("/metadata/generation"))
                        && found.at("/status/currentHealthy").asInt(-1) == pods);
    }

    private static void status(Session on, int replicas, String fields) {
        deployment(on, replicas, "");
        ready(on, WEB, replicas);
        on.quietly().post(BUDGETS, budget(fields));
        on.record("status", healthy(on, replicas).path("status"));
    }

    @Check("a disruption budget as it is created")
    void created(Session on) {
        Workloads.created(on, BUDGETS, budget("minAvailable: 1"));
    }

    @Check("a budget of a number that must be available")
    void number(Session on) {
        status(on, 3, "minAvailable: 2");
    }

    @Check("a budget of a share that must be available is rounded up")
    void share(Session on) {
        status(on, 3, "minAvailable: 50%");
    }

    @Check("a budget of a number that may be unavailable")
    void unavailable(Session on) {
        status(on, 3, "maxUnavailable: 1");
    }

    @Check("a budget that allows nothing to go")
    void nothing(Session on) {
        status(on, 2, "maxUnavailable: 0");
    }

    @Check("a budget without pods")
    void nobody(Session on) {
        on.quietly().post(BUDGETS, budget("minAvailable: 1"));
        on.record("status", healthy(on, 0).path("status"));
    }

    @Check("a budget follows the number of replicas that are wanted")
    void follows(Session on) {
        status(on, 2, "maxUnavailable: 1");
        on.quietly().patch(WEB, Workloads.MERGE, "{spec: {replicas: 3}}");
        on.record("status", healthy(on, 3).path("status"));
    }

    @Check("a budget counts pods that aren't ready as not healthy")
    void notReady(Session on) {
        on.quietly().post(PODS, UNREADY);
        on.quietly().post(BUDGETS, budget("minAvailable: 1"));
        on.record(
                "status",
                await(on, BUDGET, found -> found.at("/status/expectedPods").asInt(0) == 1)
                        .path("status"));
    }

    @Check("a budget of both kinds is refused")
    void both(Session on) {
        on.post(BUDGETS, budget("minAvailable: 1, maxUnavailable: 1"));
        on.post(BUDGETS, budget("minAvailable: -1"));
        on.post(BUDGETS, budget("maxUnavailable: 200%"));
    }

    private static void evict(Session on, String fields) {
        deployment(on, 2, "");
        ready(on, WEB, 2);
        on.quietly().post(PODS, UNREADY);
        await(on, PODS + "/p", pod -> pod.at("/status/phase").asString("").equals("Running"));
        on.quietly().post(BUDGETS, budget(fields));
        await(
                on,
                BUDGET,
                found -> found.at("/status/observedGeneration").equals(found.at("/metadata/generation"))
                        && found.at("/status/expectedPods").asInt(0) == 3
                        && found.at("/status/currentHealthy").asInt(0) == 2);
        on.post(PODS + "/p/eviction", "{apiVersion: policy/v1, kind: Eviction, metadata: {name: p}}");
        on.record(
                "allowed",
                on.quietly().get(BUDGET).body().at("/status/disruptionsAllowed").asInt());
    }

    @Check("a pod that isn't ready is evicted where enough are healthy")
    void evictsUnready(Session on) {
        evict(on, "minAvailable: 2");
    }

    @Check("a pod that isn't ready is not evicted where too few are healthy")
    void keepsUnready(Session on) {
        evict(on, "minAvailable: 3, unhealthyPodEvictionPolicy: IfHealthyBudget");
    }

    @Check("a pod that isn't ready is always evicted where the budget says so")
    void alwaysEvicts(Session on) {
        evict(on, "minAvailable: 3, unhealthyPodEvictionPolicy: AlwaysAllow");
    }

    @Check("a budget counts what a Deployment wants, not its surge")
    void surge(Session on) {
        deployment(on, 3, "strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}");
        ready(on, WEB, 3);
        on.quietly().post(BUDGETS, budget("maxUnavailable: 1"));
        healthy(on, 3);
        on.quietly()
                .patch(
                        WEB,
                        "strategic-merge-patch+json",
                        "{spec: {template: {spec: {containers: [{name: app, readinessProbe: {exec: {command:"
                                + " ['false']}}}]}}}}");
        await(
                on,
                PODS,
                pods -> pods.path("items")
                                .valueStream()
                                .filter(pod ->
                                        pod.at("/status/phase").asString("").equals("Running"))
                                .count()
                        == 4);
        on.record("status", healthy(on, 3).path("status"));
    }
}
