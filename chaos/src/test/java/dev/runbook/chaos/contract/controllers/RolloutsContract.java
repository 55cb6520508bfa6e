package dev.runbook.chaos.contract.controllers;

import static dev.runbook.chaos.contract.Session.pick;
import static dev.runbook.chaos.contract.controllers.Workloads.APPS;
import static dev.runbook.chaos.contract.controllers.Workloads.MERGE;
import static dev.runbook.chaos.contract.controllers.Workloads.NEXT;
import static dev.runbook.chaos.contract.controllers.Workloads.PODS;
import static dev.runbook.chaos.contract.controllers.Workloads.WEB;
import static dev.runbook.chaos.contract.controllers.Workloads.await;
import static dev.runbook.chaos.contract.controllers.Workloads.conditions;
import static dev.runbook.chaos.contract.controllers.Workloads.deployment;
import static dev.runbook.chaos.contract.controllers.Workloads.events;
import static dev.runbook.chaos.contract.controllers.Workloads.has;
import static dev.runbook.chaos.contract.controllers.Workloads.ready;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** How Deployments roll out: surge and unavailability, restart, pause, undo, deadlines. */
@Area("controllers") class RolloutsContract {
    /** A new template whose pods never get ready. */
    private static final String BROKEN =
            "{spec: {template: {spec: {containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600'],"
                    + " readinessProbe: {exec: {command: ['false']}}}]}}}}";

    private static List<String> sets(Session on) {
        return on.quietly()
                .get(APPS + "/replicasets")
                .body()
                .path("items")
                .valueStream()
                .sorted(Comparator.comparingInt(set -> revision(set)))
                .map(set -> revision(set) + ": " + set.at("/spec/replicas") + " "
                        + set.at("/metadata/annotations").path("deployment.kubernetes.io/revision-history"))
                .toList();
    }

    private static int revision(JsonNode set) {
        return set.at("/metadata/annotations")
                .path("deployment.kubernetes.io/revision")
                .asInt(0);
    }

    private static JsonNode stuck(Session on, int replicas, int updated, int available) {
        return await(
                on,
                WEB,
                web -> web.at("/status/observedGeneration").equals(web.at("/metadata/generation"))
                        && web.at("/status/replicas").asInt(0) == replicas
                        && web.at("/status/updatedReplicas").asInt(0) == updated
                        && web.at("/status/availableReplicas").asInt(0) == available);
    }

    private static void counts(Session on, JsonNode web) {
        on.record(
                "counts",
                pick(
                        web.path("status"),
                        "/replicas",
                        "/updatedReplicas",
                        "/readyReplicas",
                        "/availableReplicas",
                        "/unavailableReplicas"));
        on.record("sets", sets(on));
    }

    @Check("a rollout whose pods don't get ready stops at the surge")
    void surge(Session on) {
        deployment(on, 3, "strategy: {rollingUpdate: {maxSurge: 2, maxUnavailable: 0}}");
        ready(on, WEB, 3);
        on.quietly().patch(WEB, MERGE, BROKEN);
        counts(on, stuck(on, 5, 2, 3));
    }

    @Check("a rollout without surge first takes pods away")
    void unavailable(Session on) {
        deployment(on, 3, "strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}");
        ready(on, WEB, 3);
        on.quietly().patch(WEB, MERGE, BROKEN);
        counts(on, stuck(on, 3, 1, 2));
    }

    @Check("surge and unavailability in percent: one is rounded up, the other down")
    void percent(Session on) {
        deployment(on, 3, "strategy: {rollingUpdate: {maxSurge: 40%, maxUnavailable: 40%}}");
        ready(on, WEB, 3);
        on.quietly().patch(WEB, MERGE, BROKEN);
        counts(on, stuck(on, 5, 3, 2));
    }

    @Check("a rollout that is stuck is mended by the old template")
    void undoStuck(Session on) {
        deployment(on, 2, "");
        ready(on, WEB, 2);
        on.quietly().patch(WEB, MERGE, BROKEN);
        stuck(on, 3, 1, 2);
        on.quietly()
                .patch(
                        WEB,
                        MERGE,
                        "{spec: {template: {spec: {containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600']}]}}}}");
        counts(on, ready(on, WEB, 2));
    }

    @Check("a restart, as kubectl asks for it, makes a revision")
    void restart(Session on) {
        deployment(on, 1, "");
        ready(on, WEB, 1);
        on.quietly()
                .patch(
                        WEB,
                        "strategic-merge-patch+json",
                        "{spec: {template: {metadata: {annotations: {kubectl.kubernetes.io/restartedAt: '2026-01-01T00:00:00Z'}}}}}");
        ready(on, WEB, 1);
        await(on, PODS, pods -> pods.path("items").size() == 1);
        on.record("sets", sets(on));
        on.record("annotations", on.quietly().get(PODS).body().at("/items/0/metadata/annotations"));
    }

    @Check("a Deployment that is resumed rolls out what it was given while paused")
    void resume(Session on) {
        deployment(on, 1, "paused: true");
        var paused = await(
                on,
                WEB,
                web -> has(web.at("/status/conditions"), "DeploymentPaused")
                        && web.at("/status/conditions").size() == 2);
        on.record("paused", conditions(paused));
        on.quietly().patch(WEB, MERGE, "{spec: {paused: null}}");
        on.record("sets", List.of(ready(on, WEB, 1).at("/status/replicas"), sets(on)));
    }

    @Check("a paused Deployment in the middle of a rollout scales its sets in proportion")
    void proportional(Session on) {
        deployment(on, 4, "strategy: {rollingUpdate: {maxSurge: 2, maxUnavailable: 0}}");
        ready(on, WEB, 4);
        on.quietly().patch(WEB, MERGE, BROKEN);
        stuck(on, 6, 2, 4);
        on.quietly().patch(WEB, MERGE, "{spec: {paused: true, replicas: 8}}");
        await(
                on,
                WEB,
                web -> web.at("/status/observedGeneration").equals(web.at("/metadata/generation"))
                        && web.at("/status/replicas").asInt(0) == 10);
        on.record("sets", sets(on));
    }

    @Check("a Deployment that scales in the middle of a rollout scales its sets in proportion")
    void proportionalRolling(Session on) {
        deployment(on, 4, "strategy: {rollingUpdate: {maxSurge: 2, maxUnavailable: 0}}");
        ready(on, WEB, 4);
        on.quietly().patch(WEB, MERGE, BROKEN);
        stuck(on, 6, 2, 4);
        on.quietly().patch(WEB, MERGE, "{spec: {replicas: 8}}");
        await(
                on,
                WEB,
                web -> web.at("/status/observedGeneration").equals(web.at("/metadata/generation"))
                        && web.at("/status/replicas").asInt(0) == 10
                        && web.at("/status/availableReplicas").asInt(0) >= 7);
        on.record("sets", sets(on));
    }

    @Check("minReadySeconds: pods are ready, but not available yet")
    void minReady(Session on) {
        deployment(on, 1, "minReadySeconds: 8");
        var waiting = await(on, WEB, web -> web.at("/status/readyReplicas").asInt(0) == 1);
        on.record(
                "counts", pick(waiting.path("status"), "/readyReplicas", "/availableReplicas", "/unavailableReplicas"));
        on.record("available", ready(on, WEB, 1).at("/status/availableReplicas"));
    }

    @Check("a Deployment whose pods a quota forbids says so in its conditions")
    void replicaFailure(Session on) {
        on.quietly()
                .post(
                        Workloads.CORE + "/resourcequotas",
                        "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {pods: 0}}}");
        await(
                on,
                Workloads.CORE + "/resourcequotas/q",
                quota -> quota.at("/status/used").size() > 0);
        deployment(on, 1, "");
        var failed = await(on, WEB, web -> has(web.at("/status/conditions"), "ReplicaFailure"));
        on.record(
                "condition",
                conditions(failed).stream()
                        .filter(condition -> condition.toString().contains("ReplicaFailure"))
                        .toList());
    }

    @Check("a deadline that is exceeded ends when the rollout goes on")
    void deadlineMended(Session on) {
        deployment(on, 1, "progressDeadlineSeconds: 5");
        ready(on, WEB, 1);
        on.quietly().patch(WEB, MERGE, BROKEN);
        on.record(
                "late",
                conditions(await(on, WEB, web -> has(web.at("/status/conditions"), "ProgressDeadlineExceeded"))));
        on.quietly()
                .patch(
                        WEB,
                        MERGE,
                        "{spec: {template: {spec: {containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600']}]}}}}");
        on.record(
                "mended",
                conditions(await(on, WEB, web -> has(web.at("/status/conditions"), "NewReplicaSetAvailable"))));
    }

    @Check("the events of a rolling update")
    void told(Session on) {
        deployment(on, 2, "strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}");
        ready(on, WEB, 2);
        on.quietly().patch(WEB, MERGE, NEXT);
        ready(on, WEB, 2);
        await(on, PODS, pods -> pods.path("items").size() == 2);
        events(on, "Deployment", 5);
    }

    @Check("the events of a ReplicaSet")
    void setEvents(Session on) {
        deployment(on, 2, "");
        ready(on, WEB, 2);
        on.quietly().patch(WEB, MERGE, "{spec: {replicas: 1}}");
        ready(on, WEB, 1);
        events(on, "ReplicaSet", 3);
    }

    @Check("a strategy that makes no sense is refused")
    void strategies(Session on) {
        deployment(on, 0, "");
        for (var strategy : List.of(
                "{type: Recreate}",
                "{rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}",
                "{rollingUpdate: {maxSurge: 0%, maxUnavailable: 0%}}",
                "{rollingUpdate: {maxSurge: -1}}",
                "{rollingUpdate: {maxUnavailable: 101%}}",
                "{rollingUpdate: {maxSurge: two}}",
                "{type: Canary}")) {
            on.patch(WEB, Workloads.MERGE, "{spec: {strategy: " + strategy + "}}");
        }
        on.patch(WEB, "strategic-merge-patch+json", "{spec: {strategy: {type: Recreate}}}");
        on.record("left", on.quietly().get(WEB).body().at("/spec/strategy"));
        on.record(
                "recreate",
                on.quietly()
                        .patch(WEB, Workloads.MERGE, "{spec: {strategy: {type: Recreate, rollingUpdate: null}}}")
                        .body()
                        .at("/spec/strategy"));
    }

    @Check("a Deployment's annotations and minReadySeconds reach the ReplicaSet that is there")
    void annotated(Session on) {
        deployment(on, 1, "minReadySeconds: 1");
        Workloads.ready(on, WEB, 1);
        on.quietly()
                .patch(
                        WEB,
                        Workloads.MERGE,
                        "{metadata: {annotations: {kubernetes.io/change-cause: why, other: x,"
                                + " kubectl.kubernetes.io/last-applied-configuration: '{}'}}, spec: {minReadySeconds: 2}}");
        var set = Workloads.await(
                        on,
                        Workloads.APPS + "/replicasets",
                        sets -> Workloads.has(sets, "\"why\"")
                                && sets.at("/items/0/spec/minReadySeconds").asInt(0) == 2)
                .at("/items/0");
        on.record("set", Session.pick(set, "/metadata/annotations", "/spec/minReadySeconds", "/metadata/generation"));
        on.quietly()
                .patch(WEB, Workloads.MERGE, "{metadata: {annotations: {other: null}}, spec: {minReadySeconds: 0}}");
        set = Workloads.await(
                        on,
                        Workloads.APPS + "/replicasets",
                        sets -> sets.at("/items/0/spec/minReadySeconds").asInt(0) == 0)
                .at("/items/0");
        on.record("removed", Session.pick(set, "/metadata/annotations", "/spec/minReadySeconds"));
    }
}
