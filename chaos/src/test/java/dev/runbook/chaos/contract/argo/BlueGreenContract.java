package dev.runbook.chaos.contract.argo;

import static dev.runbook.chaos.contract.Session.pick;
import static dev.runbook.chaos.contract.argo.WebRollout.MERGE;
import static dev.runbook.chaos.contract.argo.WebRollout.WEB;
import static dev.runbook.chaos.contract.argo.WebRollout.make;
import static dev.runbook.chaos.contract.argo.WebRollout.phase;
import static dev.runbook.chaos.contract.argo.WebRollout.release;
import static dev.runbook.chaos.contract.argo.WebRollout.status;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import java.time.Duration;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** Argo Rollouts by services: blue-green. */
@Area("argo") class BlueGreenContract {
    private static final String SERVICES = "/api/v1/namespaces/{ns}/services";
    private static final String SETS = "/apis/apps/v1/namespaces/{ns}/replicasets";
    private static final Duration LONG = Duration.ofSeconds(150);

    private static void service(Session on, String name) {
        on.quietly()
                .post(
                        SERVICES,
                        "{apiVersion: v1, kind: Service, metadata: {name: " + name
                                + "}, spec: {selector: {app: web}, ports: [{port: 80}]}}");
    }

    private static JsonNode until(Session on, Predicate<JsonNode> suits) {
        return WebRollout.until(on, LONG, suits);
    }

    private static void healthy(Session on, String fields) {
        service(on, "active");
        service(on, "preview");
        make(on, "blueGreen: {activeService: active, " + fields + "}");
        until(on, phase("Healthy"));
    }

    private static void paused(Session on, String fields) {
        healthy(on, fields);
        release(on);
        until(on, phase("Paused"));
    }

    private static void show(Session on, JsonNode web) {
        on.record(
                "status",
                pick(
                        web.path("status"),
                        "/phase",
                        "/message",
                        "/blueGreen/scaleUpPreviewCheckPoint",
                        "/blueGreen/prePromotionAnalysisRunStatus/status",
                        "/controllerPause",
                        "/updatedReplicas",
                        "/readyReplicas",
                        "/availableReplicas",
                        "/HPAReplicas"));
        on.record("promoted", web.at("/status/stableRS").equals(web.at("/status/currentPodHash")));
        for (var name : new String[] {"active", "preview"}) {
            var selector =
                    on.quietly().get(SERVICES + "/" + name).body().at("/spec/selector/rollouts-pod-template-hash");
            on.record(name, selector.equals(web.at("/status/currentPodHash")) ? "new" : "old");
        }
    }

    private static void sets(Session on) {
        on.record(
                "sets",
                on.quietly()
                        .get(SETS)
                        .body()
                        .path("items")
                        .valueStream()
                        .map(set -> set.at("/metadata/annotations")
                                        .path("rollout.argoproj.io/revision")
                                        .asString() + " "
                                + set.at("/spec/replicas") + " "
                                + set.at("/metadata/annotations").has("scale-down-deadline"))
                        .sorted()
                        .toList());
    }

    @Check("a first blue-green revision is active at once")
    void blueGreenFirst(Session on) {
        healthy(on, "previewService: preview, autoPromotionEnabled: false");
        show(on, until(on, phase("Healthy")));
        on.record("annotations", on.quietly().get(SERVICES + "/active").body().at("/metadata/annotations"));
    }

    @Check("a new blue-green revision is previewed and waits for its promotion")
    void blueGreenPause(Session on) {
        paused(on, "previewService: preview, autoPromotionEnabled: false");
        show(on, until(on, phase("Paused")));
        sets(on);
    }

    @Check("a blue-green promotion switches the active service and keeps the old pods for a while")
    void blueGreenPromote(Session on) {
        paused(on, "previewService: preview, autoPromotionEnabled: false");
        status(on, "{status: {pauseConditions: null}}");
        show(on, until(on, phase("Healthy")));
        on.quietly().await(SETS, sets -> sets.toString().contains("scale-down-deadline"), LONG);
        sets(on);
    }

    @Check("a blue-green revision without pause is promoted when its pods are available")
    void blueGreenAutomatic(Session on) {
        healthy(on, "previewService: preview, scaleDownDelaySeconds: 5");
        release(on);
        show(
                on,
                until(
                        on,
                        web -> phase("Healthy").test(web)
                                && web.at("/status/stableRS").equals(web.at("/status/currentPodHash"))));
        on.quietly()
                .await(
                        SETS,
                        sets -> sets.path("items")
                                .valueStream()
                                .anyMatch(set -> set.at("/spec/replicas").asInt() == 0),
                        LONG);
        sets(on);
    }

    @Check("a blue-green pause with seconds ends by itself")
    void blueGreenSeconds(Session on) {
        paused(on, "previewService: preview, autoPromotionSeconds: 5");
        show(on, until(on, phase("Healthy")));
    }

    @Check("an aborted blue-green update leaves the active service, and its pods go later")
    void blueGreenAbort(Session on) {
        paused(on, "previewService: preview, autoPromotionEnabled: false, abortScaleDownDelaySeconds: 5");
        status(on, "{status: {abort: true}}");
        show(
                on,
                until(
                        on,
                        web -> phase("Degraded").test(web)
                                && web.at("/status/updatedReplicas").asInt(0) == 0));
        sets(on);
    }

    @Check("an aborted blue-green update that is tried again goes on with the pods that it had")
    void blueGreenRetry(Session on) {
        paused(on, "previewService: preview, autoPromotionEnabled: false");
        status(on, "{status: {abort: true}}");
        until(on, phase("Degraded"));
        status(on, "{status: {abort: false}}");
        show(on, until(on, phase("Paused").or(phase("Healthy"))));
    }

    @Check("the old template in the middle of a blue-green update is healthy at once")
    void blueGreenUndo(Session on) {
        paused(on, "previewService: preview, autoPromotionEnabled: false");
        on.quietly().patch(WEB, MERGE, "{spec: {template: {metadata: {annotations: null}}}}");
        show(on, until(on, phase("Healthy")));
    }

    @Check("a preview of fewer pods grows after its promotion, before the switch")
    void blueGreenPreviewCount(Session on) {
        paused(on, "previewService: preview, autoPromotionEnabled: false, previewReplicaCount: 1");
        show(on, until(on, phase("Paused")));
        sets(on);
        status(on, "{status: {pauseConditions: null}}");
        show(on, until(on, phase("Healthy")));
    }

    @Check("a blue-green promotion in full skips the pause")
    void blueGreenFull(Session on) {
        paused(on, "previewService: preview, autoPromotionEnabled: false");
        status(on, "{status: {promoteFull: true}}");
        show(on, until(on, phase("Healthy")));
    }

    @Check("a blue-green Rollout whose service isn't there is invalid")
    void blueGreenNoService(Session on) {
        make(on, "blueGreen: {activeService: active, autoPromotionEnabled: false}");
        on.record(
                "message",
                until(on, web -> web.at("/status/message").asString("").contains("InvalidSpec"))
                        .at("/status/message"));
    }

    @Check("a blue-green Rollout with one service for both is invalid")
    void blueGreenOneService(Session on) {
        service(on, "active");
        make(on, "blueGreen: {activeService: active, previewService: active}");
        on.record(
                "message",
                until(on, web -> web.at("/status/message").asString("").contains("InvalidSpec"))
                        .at("/status/message"));
    }

    @Check("a failed analysis before the blue-green promotion aborts it")
    void blueGreenAnalysis(Session on) {
        AnalysisContract.prometheus(on);
        healthy(on, "previewService: preview, prePromotionAnalysis: {templates: [{templateName: failing}]}");
        release(on);
        show(on, until(on, phase("Degraded")));
    }

    @Check("the events of a blue-green update")
    void blueGreenEvents(Session on) {
        paused(on, "previewService: preview, autoPromotionEnabled: false");
        status(on, "{status: {pauseConditions: null}}");
        until(on, phase("Healthy"));
        var events = on.quietly()
                .await(
                        "/api/v1/namespaces/{ns}/events?fieldSelector=involvedObject.kind%3DRollout",
                        list -> list.toString().contains("Completed blue-green update"), LONG);
        on.record(
                "events",
                events.path("items")
                        .valueStream()
                        // The controller's cache is no part of a rollout.
                        .filter(event -> !event.path("reason").asString().equals("RolloutAddedToInformer"))
                        .map(event -> event.path("reason").asString() + " "
                                + event.path("message")
                                        .asString()
                                        .replaceAll(
                                                "[0-9a-f]{8,10}|web-[a-z0-9]+|'[a-z0-9]{6,10}'|\\([a-z0-9]{6,10}\\)",
                                                "x"))
                        .sorted()
                        .distinct()
                        .toList());
    }
}
