package dev.runbook.chaos.contract.argo;

import static dev.runbook.chaos.contract.Session.pick;
import static dev.runbook.chaos.contract.argo.WebRollout.make;
import static dev.runbook.chaos.contract.argo.WebRollout.phase;
import static dev.runbook.chaos.contract.argo.WebRollout.release;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import java.time.Duration;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** Argo Rollouts' analyses where nobody can answer them, and what a Rollout makes of their ends. */
@Area("argo") class AnalysisContract {
    private static final String ARGO = "/apis/argoproj.io/v1alpha1/namespaces/{ns}";
    private static final Duration LONG = Duration.ofSeconds(150);

    /** Makes a Prometheus without series, which answers what needs none, and templates that ask it. */
    static void prometheus(Session on) {
        on.quietly()
                .post(
                        "/api/v1/namespaces/{ns}/pods",
                        "{apiVersion: v1, kind: Pod, metadata: {name: prometheus, labels: {app: prometheus}}, spec:"
                                + " {terminationGracePeriodSeconds: 0, containers: [{name: app,"
                                + " image: 'prom/prometheus:v2.42.0', imagePullPolicy: IfNotPresent,"
                                + " command: [prometheus, --config.file=/dev/null, --storage.tsdb.path=/tmp/data]}]}}");
        on.quietly()
                .post(
                        "/api/v1/namespaces/{ns}/services",
                        "{apiVersion: v1, kind: Service, metadata: {name: prometheus},"
                                + " spec: {selector: {app: prometheus}, ports: [{port: 9090}]}}");
        on.quietly()
                .await(
                        "/api/v1/namespaces/{ns}/pods/prometheus",
                        pod -> pod.at("/status/phase").asString("").equals("Running"),
                        LONG);
        template(on, "good", "vector(0)");
        template(on, "failing", "vector(2)");
        template(on, "unsure", "vector(1)");
        template(on, "wrong", "vector(");
    }

    private static void template(Session on, String name, String query) {
        on.quietly().post(ARGO + "/analysistemplates", """
                apiVersion: argoproj.io/v1alpha1
                kind: AnalysisTemplate
                metadata: {name: %s}
                spec:
                  metrics:
                  - name: errors
                    consecutiveErrorLimit: %d
                    successCondition: result[0] < 1
                    failureCondition: result[0] > 1
                    provider: {prometheus: {address: 'http://prometheus.{ns}:9090', query: '%s'}}
                """.formatted(name, name.equals("wrong") ? 0 : 4, query));
    }

    private static JsonNode until(Session on, Predicate<JsonNode> suits) {
        return WebRollout.until(on, LONG, suits);
    }

    private static void healthy(Session on, String canary) {
        prometheus(on);
        make(on, "canary: {" + canary + "}");
        until(on, phase("Healthy"));
    }

    private static String atStep(String template) {
        return "steps: [{setWeight: 50}, {analysis: {templates: [{templateName: " + template
                + "}]}}, {setWeight: 60}, {pause: {}}]";
    }

    private static String background(String template) {
        return "steps: [{setWeight: 50}, {pause: {}}], analysis: {templates: [{templateName: " + template + "}]}";
    }

    private static void show(Session on, JsonNode web) {
        on.record(
                "status",
                pick(
                        web.path("status"),
                        "/phase",
                        "/abort",
                        "/currentStepIndex",
                        "/controllerPause",
                        "/canary/currentStepAnalysisRunStatus/status",
                        "/canary/currentBackgroundAnalysisRunStatus/status"));
        on.record(
                "reasons",
                web.at("/status/pauseConditions")
                        .valueStream()
                        .map(pause -> pause.path("reason"))
                        .toList());
    }

    @Check("an analysis that succeeds at a step lets the rollout go on")
    void analysisSuccessful(Session on) {
        healthy(on, atStep("good"));
        release(on);
        show(
                on,
                until(
                        on,
                        web -> phase("Paused").test(web)
                                && web.at("/status/currentStepIndex").asInt(0) == 3));
    }

    @Check("an analysis that fails at a step aborts the rollout, with its message")
    void analysisFailed(Session on) {
        healthy(on, atStep("failing"));
        release(on);
        var web = until(on, phase("Degraded"));
        show(on, web);
        on.record("message", web.at("/status/message"));
    }

    @Check("an analysis that is inconclusive at a step pauses the rollout")
    void analysisInconclusive(Session on) {
        healthy(on, atStep("unsure"));
        release(on);
        var web = until(on, phase("Paused"));
        show(on, web);
        on.record("message", web.at("/status/message"));
    }

    @Check("an analysis that ends in error at a step aborts the rollout")
    void analysisError(Session on) {
        healthy(on, atStep("wrong"));
        release(on);
        show(on, until(on, phase("Degraded")));
    }

    @Check("a background analysis that fails aborts the rollout at its pause")
    void analysisBackground(Session on) {
        healthy(on, background("failing"));
        release(on);
        show(on, until(on, phase("Degraded")));
    }

    @Check("the results of an analysis that failed")
    void analysisResults(Session on) {
        healthy(on, atStep("failing"));
        release(on);
        until(on, phase("Degraded"));
        var run = on.quietly().get(ARGO + "/analysisruns").body().at("/items/0/status");
        on.record("run", pick(run, "/phase", "/message", "/runSummary"));
        on.record(
                "metric",
                pick(
                        run.at("/metricResults/0"),
                        "/name",
                        "/phase",
                        "/count",
                        "/failed",
                        "/measurements/0/phase",
                        "/measurements/0/value"));
    }

    @Check("an AnalysisRun of a step: its name, labels and owner")
    void analysisRun(Session on) {
        healthy(on, atStep("unsure"));
        release(on);
        var run = on.quietly()
                .await(ARGO + "/analysisruns", runs -> runs.path("items").size() == 1, LONG)
                .at("/items/0");
        on.record(
                "run",
                pick(
                        run,
                        "/metadata/name",
                        "/metadata/labels",
                        "/metadata/annotations",
                        "/metadata/ownerReferences",
                        "/spec"));
    }

    @Check("a Rollout whose AnalysisTemplate isn't there is invalid")
    void noTemplate(Session on) {
        on.quietly().post(ARGO + "/rollouts", """
                apiVersion: argoproj.io/v1alpha1
                kind: Rollout
                metadata: {name: web}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: web}}
                  strategy: {canary: {steps: [{analysis: {templates: [{templateName: none}]}}]}}
                  template:
                    metadata: {labels: {app: web}}
                    spec: {containers: [{name: app, image: 'busybox:1.37'}]}
                """);
        on.record(
                "message",
                until(on, web -> web.at("/status/message").asString("").contains("InvalidSpec"))
                        .at("/status/message"));
    }
}
