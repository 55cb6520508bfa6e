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

/** Argo Rollouts: canary steps, and what stops or hastens them. */
@Area("argo") class ArgoContract {
    private static final String SETS = "/apis/apps/v1/namespaces/{ns}/replicasets";
    private static final Duration LONG = Duration.ofSeconds(90);

    private static JsonNode until(Session on, Predicate<JsonNode> suits) {
        return WebRollout.until(on, LONG, suits);
    }

    private static void healthy(Session on, String steps) {
        make(on, "canary: {steps: [" + steps + "]}");
        until(on, phase("Healthy"));
    }

    private static void paused(Session on, String steps) {
        healthy(on, steps);
        release(on);
        // Argo writes once more after the phase; what is changed before that write can be lost on it.
        until(
                on,
                web -> phase("Paused").test(web)
                        && web.at("/status/conditions")
                                .valueStream()
                                .anyMatch(condition -> condition
                                                .path("type")
                                                .asString()
                                                .equals("Paused")
                                        && condition.path("status").asString().equals("True")));
    }

    private static void show(Session on, JsonNode web) {
        on.record(
                "status",
                pick(
                        web.path("status"),
                        "/phase",
                        "/message",
                        "/currentStepIndex",
                        "/controllerPause",
                        "/replicas",
                        "/updatedReplicas",
                        "/readyReplicas",
                        "/availableReplicas",
                        "/HPAReplicas",
                        "/selector"));
    }

    @Check("a first revision is healthy without its steps")
    void first(Session on) {
        healthy(on, "{setWeight: 50}, {pause: {}}");
        show(on, until(on, phase("Healthy")));
    }

    @Check("a new revision waits at a pause without duration")
    void pause(Session on) {
        paused(on, "{setWeight: 50}, {pause: {}}");
        show(on, until(on, phase("Paused")));
    }

    @Check("a pause is remembered with its reason")
    void pauseCondition(Session on) {
        paused(on, "{setWeight: 50}, {pause: {}}");
        on.record("reason", until(on, phase("Paused")).at("/status/pauseConditions/0/reason"));
    }

    @Check("a pause with a duration goes on by itself")
    void timedPause(Session on) {
        healthy(on, "{setWeight: 50}, {pause: {duration: 2s}}");
        release(on);
        until(on, phase("Paused"));
        show(on, until(on, phase("Healthy")));
    }

    @Check("promoting goes on to the next step")
    void promote(Session on) {
        paused(on, "{setWeight: 50}, {pause: {}}, {setWeight: 100}");
        status(on, "{status: {pauseConditions: null}}");
        show(on, until(on, phase("Healthy")));
    }

    @Check("promoting in full leaves out the steps")
    void promoteFull(Session on) {
        paused(on, "{setWeight: 50}, {pause: {}}, {setWeight: 60}, {pause: {}}");
        status(on, "{status: {promoteFull: true}}");
        show(on, until(on, phase("Healthy")));
    }

    @Check("an abort leaves the rollout degraded on its stable revision")
    void abort(Session on) {
        paused(on, "{setWeight: 50}, {pause: {}}");
        status(on, "{status: {abort: true}}");
        show(
                on,
                until(
                        on,
                        web -> phase("Degraded").test(web)
                                && web.at("/status/updatedReplicas").asInt(0) == 0
                                && web.at("/status/availableReplicas").asInt(0) == 2));
    }

    @Check("a retry begins again with the first step")
    void retry(Session on) {
        paused(on, "{setWeight: 50}, {pause: {}}");
        status(on, "{status: {abort: true}}");
        until(
                on,
                web -> phase("Degraded").test(web)
                        && web.at("/status/updatedReplicas").asInt(0) == 0);
        status(on, "{status: {abort: false}}");
        show(on, until(on, phase("Paused")));
    }

    @Check("the stable template again makes the rollout healthy at once")
    void undo(Session on) {
        paused(on, "{setWeight: 50}, {pause: {}}");
        on.quietly().patch(WEB, MERGE, "{spec: {template: {metadata: {annotations: null}}}}");
        show(on, until(on, phase("Healthy")));
    }

    @Check("revisions are counted on the ReplicaSets")
    void revisions(Session on) {
        paused(on, "{setWeight: 50}, {pause: {}}");
        on.record(
                "revisions",
                on.quietly()
                        .get(SETS)
                        .body()
                        .path("items")
                        .valueStream()
                        .map(set -> set.at("/metadata/annotations")
                                        .path("rollout.argoproj.io/revision")
                                        .asString() + " " + set.at("/spec/replicas"))
                        .sorted()
                        .toList());
    }

    @Check("spec.paused stops a rollout, and says so")
    void paused(Session on) {
        healthy(on, "{setWeight: 50}");
        on.quietly().patch(WEB, MERGE, "{spec: {paused: true, template: {metadata: {annotations: {v: '2'}}}}}");
        // Argo says the phase first, beside the counts of the revision before, and the rest with its next write.
        show(
                on,
                until(
                        on,
                        web -> phase("Paused").test(web)
                                && web.at("/status/updatedReplicas").asInt(0) == 0));
    }

    @Check("setCanaryScale without traffic routing is an invalid spec")
    void setCanaryScale(Session on) {
        make(on, "canary: {steps: [{setCanaryScale: {replicas: 1}}]}");
        var invalid = until(on, web -> web.at("/status/conditions").toString().contains("InvalidSpec"));
        on.record("phase", invalid.at("/status/phase"));
        on.record(
                "conditions",
                invalid.at("/status/conditions")
                        .valueStream()
                        .map(condition -> pick(condition, "/type", "/status", "/reason", "/message"))
                        .toList());
    }

    @Check("a weight beyond 100 is an invalid spec")
    void badWeight(Session on) {
        make(on, "canary: {steps: [{setWeight: 101}]}");
        var invalid = until(on, web -> web.at("/status/conditions").toString().contains("InvalidSpec"));
        on.record("message", invalid.at("/status/message"));
    }

    @Check("scaling a healthy rollout starts no steps")
    void scaled(Session on) {
        healthy(on, "{setWeight: 50}, {pause: {}}");
        on.quietly().patch(WEB, MERGE, "{spec: {replicas: 3}}");
        show(
                on,
                until(
                        on,
                        web -> phase("Healthy").test(web)
                                && web.at("/status/availableReplicas").asInt(0) == 3));
    }
}
