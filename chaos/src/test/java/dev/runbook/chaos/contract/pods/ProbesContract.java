package dev.runbook.chaos.contract.pods;

import static dev.runbook.chaos.contract.pods.PodsFixture.LONG;
import static dev.runbook.chaos.contract.pods.PodsFixture.PODS;
import static dev.runbook.chaos.contract.pods.PodsFixture.condition;
import static dev.runbook.chaos.contract.pods.PodsFixture.create;
import static dev.runbook.chaos.contract.pods.PodsFixture.event;
import static dev.runbook.chaos.contract.pods.PodsFixture.restarted;
import static dev.runbook.chaos.contract.pods.PodsFixture.sleeping;
import static dev.runbook.chaos.contract.pods.PodsFixture.until;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;

/** What probes that pass and fail do. */
@Area("pods") class ProbesContract {
    private static final String FILE = "{exec: {command: [test, '-f', /tmp/ok]}, periodSeconds: 1}";

    private static void script(Session on, String script, String fields) {
        create(
                on,
                "containers: [{name: app, image: 'busybox:1.37', command: [sh, '-c', \"%s\"], %s}]"
                        .formatted(script, fields));
    }

    @Check("a readiness probe that passes later makes the pod ready later")
    void readyLater(Session on) {
        script(on, "sleep 4; touch /tmp/ok; sleep 3600", "readinessProbe: " + FILE);
        on.quietly()
                .await(
                        PODS + "/p",
                        pod -> pod.at("/status/containerStatuses/0/state").has("running"),
                        LONG);
        until(on, condition("Ready", "False"));
        until(on, condition("Ready", "True"));
    }

    @Check("a readiness probe that fails again makes the pod not ready again, without a restart")
    void noLongerReady(Session on) {
        script(
                on,
                "touch /tmp/ok; sleep 5; rm /tmp/ok; sleep 3600",
                "readinessProbe: {exec: {command: [test, '-f', /tmp/ok]}, periodSeconds: 1, failureThreshold: 1}");
        on.quietly().await(PODS + "/p", condition("Ready", "True"), LONG);
        until(on, condition("Ready", "False"));
    }

    @Check("the event of a readiness probe that fails has the command's output")
    void readinessFails(Session on) {
        sleeping(on, "readinessProbe: {exec: {command: [sh, '-c', 'echo not yet; exit 1']}, periodSeconds: 1}");
        event(on, "Unhealthy");
    }

    @Check("the event of an HTTP probe that nobody answers")
    void httpRefused(Session on) {
        sleeping(on, "readinessProbe: {httpGet: {port: 8000, path: /ready}, periodSeconds: 1}");
        event(on, "Unhealthy");
    }

    @Check("the event of a TCP probe that nobody answers")
    void tcpRefused(Session on) {
        sleeping(on, "readinessProbe: {tcpSocket: {port: 8000}, periodSeconds: 1}");
        event(on, "Unhealthy");
    }

    @Check("a liveness probe that fails kills the process, which is restarted")
    void livenessFails(Session on) {
        sleeping(on, "livenessProbe: {exec: {command: ['false']}, periodSeconds: 1, failureThreshold: 2}");
        until(on, restarted(1));
        event(on, "Killing");
    }

    @Check("a startup probe that passes starts the container")
    void startup(Session on) {
        script(
                on,
                "sleep 3; touch /tmp/ok; sleep 3600",
                "startupProbe: {exec: {command: [test, '-f', /tmp/ok]}," + " periodSeconds: 1, failureThreshold: 30}");
        until(on, pod -> pod.at("/status/containerStatuses/0/state").has("running"));
        until(on, condition("Ready", "True"));
    }

    @Check("a startup probe that fails kills the process, which is restarted")
    void startupFails(Session on) {
        sleeping(on, "startupProbe: {exec: {command: ['false']}, periodSeconds: 1, failureThreshold: 2}");
        until(on, restarted(1));
        event(on, "Killing");
    }

    @Check("liveness isn't asked before the startup probe passed")
    void startupGoesFirst(Session on) {
        script(
                on,
                "sleep 5; touch /tmp/ok; sleep 3600",
                "livenessProbe: %s, startupProbe: {exec: {command: [test, '-f', /tmp/ok]}, periodSeconds: 1, failureThreshold: 30}"
                        .formatted(FILE.replace("}, periodSeconds", "}, failureThreshold: 1, periodSeconds")));
        until(on, condition("Ready", "True"));
    }
}
