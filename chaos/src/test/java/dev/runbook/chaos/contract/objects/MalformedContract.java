package dev.runbook.chaos.contract.objects;

import dev.runbook.chaos.contract.Answer;
import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import java.util.List;
import java.util.Map;

/** Bodies that are no objects. */
@Area("objects") class MalformedContract {
    private static final String MAPS = "/api/v1/namespaces/{ns}/configmaps";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/{ns}/deployments";
    private static final String MAP = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {k: v}}";

    /** How a parser words what it stumbles over is its own affair. */
    private static void refused(Session on, String name, Answer answer) {
        on.record(name, answer.status());
        on.record("reason", answer.body().path("reason"));
        on.record("explained", !answer.body().path("message").asString("").isEmpty());
    }

    @Check("a body that is no JSON, or no object, answers 400")
    void json(Session on) {
        for (var body : List.of("!{\"apiVersion\":\"v1\",\"kind\":", "!nothing", "!", "![1]")) {
            refused(on, body, on.unseen().post(MAPS, body));
        }
        on.post(MAPS, "!{}");
        on.quietly().post(MAPS, MAP);
        refused(on, "put", on.unseen().put(MAPS + "/a", "!{\"data\":{\"k\":"));
        on.record("left", on.quietly().get(MAPS + "/a").body().path("data"));
    }

    @Check("a body that is no YAML answers 400")
    void yaml(Session on) {
        var yaml = Map.of("Content-Type", "application/yaml");
        refused(on, "open", on.unseen().send("POST", MAPS, yaml, "apiVersion: v1\nkind: [ConfigMap\n"));
        refused(on, "words", on.unseen().send("POST", MAPS, yaml, "just words"));
        refused(on, "applied", on.unseen().patch(MAPS + "/a?fieldManager=one", "apply-patch+yaml", "a: [b"));
    }

    @Check("a patch that is no JSON answers 400")
    void patches(Session on) {
        on.quietly().post(MAPS, MAP);
        for (var patch : List.of(
                "merge-patch+json !{\"data\":",
                "merge-patch+json ![1]",
                "strategic-merge-patch+json !{\"data\":",
                "json-patch+json ![{\"op\":",
                "json-patch+json !{\"op\":\"add\"}")) {
            var parts = patch.split(" ", 2);
            refused(on, patch, on.unseen().patch(MAPS + "/a", parts[0], parts[1]));
        }
        on.record("left", on.quietly().get(MAPS + "/a").body().path("data"));
    }

    @Check("a value of another type is refused and named")
    void types(Session on) {
        for (var other : List.of("data: {k: 1}", "data: [1]", "data: {k: true}", "immutable: 'yes'")) {
            on.post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, " + other + "}");
        }
        on.post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {x: 1}}}");
        for (var other : List.of(
                "replicas: three",
                "replicas: 1.5",
                "paused: 1",
                "template: {spec: {containers: [{image: 1}]}}",
                "template: {spec: {containers: [{command: [sleep, 1]}]}}",
                "template: {spec: {terminationGracePeriodSeconds: long}}")) {
            on.post(DEPLOYMENTS, "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {" + other + "}}");
        }
        on.quietly().post(MAPS, MAP);
        for (var patch : List.of(
                "merge-patch+json {data: {k: 1}}", "json-patch+json [{op: replace, path: /data/k, value: true}]")) {
            var parts = patch.split(" ", 2);
            var message = on.unseen()
                    .patch(MAPS + "/a", parts[0], parts[1])
                    .body()
                    .path("message")
                    .asString();
            on.record(patch, message.substring(message.lastIndexOf("json: ")));
        }
    }
}
