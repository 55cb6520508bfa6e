package dev.runbook.chaos.contract.controllers;

import static dev.runbook.chaos.contract.Session.pick;
import static dev.runbook.chaos.contract.controllers.Workloads.APPS;
import static dev.runbook.chaos.contract.controllers.Workloads.EVENTS;
import static dev.runbook.chaos.contract.controllers.Workloads.WEB;
import static dev.runbook.chaos.contract.controllers.Workloads.await;
import static dev.runbook.chaos.contract.controllers.Workloads.conditions;
import static dev.runbook.chaos.contract.controllers.Workloads.has;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import tools.jackson.databind.JsonNode;

/** Autoscalers on real metrics: a busy loop uses the processor up to its limit, a sleep nothing. */
@Area("controllers") class AutoscalerContract {
    private static final String SCALERS = "/apis/autoscaling/v2/namespaces/{ns}/horizontalpodautoscalers";
    private static final String SCALER = SCALERS + "/web";
    private static final String BUSY = "[sh, -c, 'while true; do true; done']";
    private static final String IDLE = "[sleep, '3600']";

    private static void pods(Session on, int replicas, String command, String resources) {
        on.quietly().post(APPS + "/deployments", """
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
                              containers: [{name: app, image: 'busybox:1.37', command: %s, resources: {%s}}]
                        """.formatted(replicas, command, resources));
        Workloads.ready(on, WEB, replicas);
    }

    private static String scaler(int least, int most, int percent, String behavior) {
        return """
                apiVersion: autoscaling/v2
                kind: HorizontalPodAutoscaler
                metadata: {name: web}
                spec:
                  minReplicas: %d
                  maxReplicas: %d
                  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
                  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: %d}}}]
                  behavior: {%s}
                """.formatted(least, most, percent, behavior);
    }

    private static JsonNode saying(Session on, String reason) {
        return await(on, SCALER, found -> has(found.at("/status/conditions"), '"' + reason + '"'));
    }

    private static void rescaled(Session on, int count) {
        var events = await(
                on,
                EVENTS + "?fieldSelector=reason%3DSuccessfulRescale",
                list -> list.path("items").size() >= count);
        on.record(
                "events",
                events.path("items")
                        .valueStream()
                        .map(event -> event.path("message").asString())
                        .limit(count)
                        .sorted()
                        .toList());
    }

    @Check("an autoscaler as it is created, with its defaults")
    void created(Session on) {
        Workloads.created(on, SCALERS, scaler(1, 3, 50, "scaleDown: {stabilizationWindowSeconds: 10}"));
    }

    @Check("an autoscaler grows its target by the processor's use, to the most at last")
    void grows(Session on) {
        pods(on, 1, BUSY, "requests: {cpu: 20m}, limits: {cpu: 100m}");
        on.quietly().post(SCALERS, scaler(1, 2, 50, ""));
        var full = saying(on, "TooManyReplicas");
        on.record("status", pick(full.path("status"), "/currentReplicas", "/desiredReplicas"));
        rescaled(on, 1);
        on.record(
                "replicas",
                await(on, WEB, web -> web.at("/spec/replicas").asInt() == 2).at("/spec/replicas"));
    }

    @Check("an autoscaler at its most says so in its conditions")
    void atMost(Session on) {
        pods(on, 1, BUSY, "requests: {cpu: 20m}, limits: {cpu: 100m}");
        on.quietly().post(SCALERS, scaler(1, 1, 50, ""));
        on.record("conditions", conditions(saying(on, "TooManyReplicas")));
    }

    @Check("an autoscaler tolerates a tenth above its target")
    void tolerance(Session on) {
        pods(on, 1, BUSY, "requests: {cpu: 100m}, limits: {cpu: 100m}");
        on.quietly().post(SCALERS, scaler(1, 3, 96, ""));
        var calm = await(
                on,
                SCALER,
                found -> has(found.at("/status/conditions"), "ValidMetricFound")
                        && found.at("/status/currentMetrics/0/resource/current/averageUtilization")
                                        .asInt(0)
                                >= 97);
        on.record("status", pick(calm.path("status"), "/currentReplicas", "/desiredReplicas"));
        on.record("conditions", conditions(calm));
    }

    @Check("an autoscaler waits before it shrinks its target, and says so")
    void stabilized(Session on) {
        pods(on, 2, IDLE, "requests: {cpu: 50m}");
        on.quietly().post(SCALERS, scaler(1, 3, 50, ""));
        var waiting = saying(on, "ScaleDownStabilized");
        on.record("conditions", conditions(waiting));
        on.record("status", pick(waiting.path("status"), "/currentReplicas", "/desiredReplicas"));
    }

    @Check("an autoscaler shrinks its target at once where its behaviour says so, to the least")
    void shrinks(Session on) {
        pods(on, 2, IDLE, "requests: {cpu: 50m}");
        on.quietly().post(SCALERS, scaler(1, 3, 50, "scaleDown: {stabilizationWindowSeconds: 0}"));
        var least = await(
                on,
                SCALER,
                found -> found.at("/status/currentReplicas").asInt(0) == 1
                        && has(found.at("/status/conditions"), "TooFewReplicas"));
        on.record("status", pick(least.path("status"), "/currentReplicas", "/desiredReplicas"));
        on.record("conditions", conditions(least));
        rescaled(on, 1);
    }

    @Check("an autoscaler shrinks its target by a pod at a time where its behaviour says so")
    void policy(Session on) {
        pods(on, 3, IDLE, "requests: {cpu: 50m}");
        on.quietly()
                .post(
                        SCALERS,
                        scaler(
                                1,
                                3,
                                50,
                                "scaleDown: {stabilizationWindowSeconds: 0, policies: [{type: Pods, value: 1, periodSeconds: 600}]}"));
        await(on, SCALER, found -> found.at("/status/currentReplicas").asInt(0) == 2);
        var limited = saying(on, "ScaleDownLimit");
        on.record("conditions", conditions(limited));
        rescaled(on, 1);
    }

    @Check("an autoscaler that may not shrink leaves its target")
    void disabled(Session on) {
        pods(on, 2, IDLE, "requests: {cpu: 50m}");
        on.quietly()
                .post(SCALERS, scaler(1, 3, 50, "scaleDown: {stabilizationWindowSeconds: 0, selectPolicy: Disabled}"));
        var kept = await(on, SCALER, found -> has(found.at("/status/conditions"), "ValidMetricFound"));
        on.record("status", pick(kept.path("status"), "/currentReplicas", "/desiredReplicas"));
        on.record("conditions", conditions(kept));
    }

    @Check("an autoscaler of a share of requests that nobody stated says which is missing")
    void noRequest(Session on) {
        pods(on, 1, IDLE, "limits: {memory: 64Mi}");
        on.quietly().post(SCALERS, scaler(1, 3, 50, ""));
        var lost = await(on, SCALER, found -> has(found.at("/status/conditions"), "missing request"));
        on.record("conditions", conditions(lost));
        var events = await(
                on,
                EVENTS + "?fieldSelector=involvedObject.kind%3DHorizontalPodAutoscaler",
                list -> has(list, "missing request") && has(list, "FailedComputeMetricsReplicas"));
        on.record(
                "events",
                events.path("items")
                        .valueStream()
                        .filter(event -> has(event.path("message"), "missing request"))
                        .map(Workloads::said)
                        .sorted()
                        .toList());
    }

    @Check("an autoscaler by average value of memory")
    void memory(Session on) {
        pods(on, 2, IDLE, "requests: {memory: 64Mi}");
        on.quietly()
                .post(
                        SCALERS,
                        scaler(1, 3, 50, "scaleDown: {stabilizationWindowSeconds: 0}")
                                .replace(
                                        "name: cpu, target: {type: Utilization, averageUtilization: 50}",
                                        "name: memory, target: {type: AverageValue, averageValue: 100Mi}"));
        var least = await(
                on,
                SCALER,
                found -> found.at("/status/currentReplicas").asInt(0) == 1
                        && has(found.at("/status/conditions"), "ValidMetricFound"));
        on.record(
                "active",
                conditions(least).stream()
                        .filter(condition -> condition.toString().contains("ScalingActive"))
                        .toList());
        rescaled(on, 1);
    }

    @Check("bounds that make no sense are refused")
    void bounds(Session on) {
        on.post(SCALERS, scaler(3, 2, 50, ""));
        on.post(SCALERS, scaler(1, 2, 0, ""));
        on.post(SCALERS, scaler(1, 2, 50, "scaleDown: {stabilizationWindowSeconds: 4000}"));
    }

    @Check("an autoscaler that has reached its rate neither grows nor shrinks its target")
    void atRate(Session on) {
        pods(on, 1, BUSY, "requests: {cpu: 20m}, limits: {cpu: 100m}");
        on.quietly()
                .post(SCALERS, scaler(3, 6, 50, "scaleUp: {policies: [{type: Pods, value: 1, periodSeconds: 600}]}"));
        var limited = await(
                on,
                SCALER,
                found -> has(found.at("/status/conditions"), "ScaleUpLimit")
                        && found.at("/status/currentReplicas").asInt(0) == 3);
        on.record("status", pick(limited.path("status"), "/currentReplicas", "/desiredReplicas"));
        on.record("conditions", conditions(limited));
        rescaled(on, 1);
    }

    private static String twoMetrics(int least, int most, String behavior) {
        return scaler(least, most, 50, behavior)
                .replace(
                        "metrics: [",
                        "metrics: [{type: Resource, resource: {name: memory, target: {type: Utilization,"
                                + " averageUtilization: 50}}}, ");
    }

    private static void shown(Session on, JsonNode scaler) {
        on.record("status", pick(scaler.path("status"), "/currentReplicas", "/desiredReplicas"));
        on.record("conditions", conditions(scaler));
        on.record(
                "metrics",
                scaler.at("/status/currentMetrics")
                        .valueStream()
                        .map(metric -> pick(metric, "/type", "/resource/name"))
                        .toList());
    }

    @Check("an autoscaler grows its target by one metric where another is missing")
    void growsByOne(Session on) {
        pods(on, 1, BUSY, "requests: {cpu: 20m}, limits: {cpu: 100m}");
        on.quietly().post(SCALERS, twoMetrics(1, 2, ""));
        shown(
                on,
                await(
                        on,
                        SCALER,
                        found -> found.at("/status/currentReplicas").asInt(0) == 2
                                && has(found.at("/status/conditions"), "TooManyReplicas")
                                && has(found.at("/status/conditions"), "ReadyForNewScale")));
        rescaled(on, 1);
    }

    @Check("an autoscaler doesn't shrink its target where a metric is missing, and says which")
    void shrinksByAll(Session on) {
        pods(on, 2, IDLE, "requests: {cpu: 50m}");
        on.quietly().post(SCALERS, twoMetrics(1, 3, "scaleDown: {stabilizationWindowSeconds: 0}"));
        var events = await(
                on,
                EVENTS + "?fieldSelector=involvedObject.kind%3DHorizontalPodAutoscaler",
                list -> has(list, "(1 invalid out of 2)"));
        on.record(
                "events",
                events.path("items")
                        .valueStream()
                        .map(Workloads::said)
                        .filter(event -> event.contains("(1 invalid out of 2)")
                                || event.contains("FailedGetResourceMetric") && event.contains("missing request"))
                        .sorted()
                        .toList());
        shown(on, await(on, SCALER, found -> has(found.at("/status/conditions"), "missing request")));
    }
}
