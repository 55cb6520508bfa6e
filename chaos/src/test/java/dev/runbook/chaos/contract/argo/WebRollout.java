package dev.runbook.chaos.contract.argo;

import dev.runbook.chaos.contract.Session;
import java.time.Duration;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** The Rollout {@code web} that the checks of this area are about, and its manifest. */
final class WebRollout {
    static final String ROLLOUTS = "/apis/argoproj.io/v1alpha1/namespaces/{ns}/rollouts";
    static final String WEB = ROLLOUTS + "/web";
    static final String MERGE = "merge-patch+json";

    private WebRollout() {}

    /** Makes it with a strategy, written as YAML in one line. */
    static void make(Session on, String strategy) {
        on.quietly().post(ROLLOUTS, """
                apiVersion: argoproj.io/v1alpha1
                kind: Rollout
                metadata: {name: web}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: web}}
                  strategy: {%s}
                  template:
                    metadata: {labels: {app: web}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600']}]
                """.formatted(strategy));
    }

    /** Waits until the controller has seen its last change and it suits. */
    static JsonNode until(Session on, Duration longest, Predicate<JsonNode> suits) {
        return on.quietly()
                .await(
                        WEB,
                        web -> web.at("/status/observedGeneration")
                                        .asString("")
                                        .equals(web.at("/metadata/generation").asString(""))
                                && suits.test(web),
                        longest);
    }

    static Predicate<JsonNode> phase(String phase) {
        return web -> web.at("/status/phase").asString("").equals(phase);
    }

    static void release(Session on) {
        on.quietly().patch(WEB, MERGE, "{spec: {template: {metadata: {annotations: {v: '2'}}}}}");
    }

    static void status(Session on, String patch) {
        on.quietly().patch(WEB + "/status", MERGE, patch);
    }
}
