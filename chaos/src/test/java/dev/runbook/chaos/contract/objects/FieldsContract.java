package dev.runbook.chaos.contract.objects;

import dev.runbook.chaos.contract.Answer;
import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import java.util.Map;

/** Fields that a type does not have, and fields that are stated twice. */
@Area("objects") class FieldsContract {
    private static final String MAPS = "/api/v1/namespaces/{ns}/configmaps";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/{ns}/deployments";
    private static final String MISSPELT =
            "{apiVersion: v1, kind: ConfigMap, date: {k: v}, metadata: {name: a, label: {x: y}}, data: {l: w}}";
    private static final String TWICE = "!{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\","
            + "\"name\":\"a\"},\"data\":{\"k\":\"v\",\"k\":\"w\"},\"other\":1,\"data\":{\"k\":\"x\"}}";
    private static final String YAML = """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: a
            data:
              k: v
              k: w
            other: 1
            """;
    private static final String TWICE_APPLIED = YAML.replace("other: 1\n", "");
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replica: 3
              replicas: 0
              selector: {matchLabels: {app: web}, matchLabel: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  nodeSelector: {any: thing}
                  containers:
                  - {name: app, image: 'busybox:1.37', resources: {limits: {cpu: '1'}, limit: {cpu: 1}}}
                  - {name: side, image: 'busybox:1.37', ports: [{containerPort: 1, hostport: 2}],
                     env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name, path: x}}}]}
                strategy: {}
            status: {none: 1}
            """;

    private static void said(Session on, String name, Answer answer) {
        on.record(name, answer.status());
        on.record(name + " warnings", answer.warnings());
        on.record(name + " data", answer.body().path("data"));
        on.record(name + " rest", answer.body().has("date") || answer.body().has("other"));
    }

    /** The message holds the whole object between these two parts. */
    private static void refused(Session on, String type, String patch) {
        var answer = on.unseen().patch(MAPS + "/a?fieldValidation=Strict", type, patch);
        var message = answer.body().path("message").asString();
        on.record(type, answer.status());
        on.record("reason", answer.body().path("reason"));
        on.record("first", message.substring(0, message.indexOf("Invalid value: ")));
        on.record("last", message.substring(message.lastIndexOf("strict decoding error")));
        on.record("field", answer.body().at("/details/causes/0/field"));
    }

    @Check("unknown fields are dropped, with a warning if nothing else is asked for")
    void unknown(Session on) {
        said(on, "asked for nothing", on.quietly().post(MAPS, MISSPELT));
        on.quietly().delete(MAPS + "/a");
        said(on, "warn", on.quietly().post(MAPS + "?fieldValidation=Warn", MISSPELT));
        on.quietly().delete(MAPS + "/a");
        said(on, "ignore", on.quietly().post(MAPS + "?fieldValidation=Ignore", MISSPELT));
        said(on, "put", on.quietly().put(MAPS + "/a", MISSPELT));
    }

    @Check("strict validation refuses unknown fields")
    void strict(Session on) {
        on.post(MAPS + "?fieldValidation=Strict", MISSPELT);
        on.get(MAPS + "/a");
        on.quietly().post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}");
        on.put(MAPS + "/a?fieldValidation=Strict", MISSPELT);
    }

    @Check("fields deep inside are named by their paths")
    void deep(Session on) {
        on.post(DEPLOYMENTS + "?fieldValidation=Strict", DEPLOYMENT);
        var made = on.quietly().post(DEPLOYMENTS, DEPLOYMENT);
        on.record("warnings", made.warnings());
        on.record("spec", made.body().path("spec"));
        on.record("status", made.body().path("status"));
    }

    @Check("an unknown kind of validation is refused")
    void unknownValidation(Session on) {
        on.post(MAPS + "?fieldValidation=Sometimes", MISSPELT);
    }

    @Check("fields stated twice are warned of, or refused")
    void twice(Session on) {
        on.post(MAPS + "?fieldValidation=Strict", TWICE);
        said(on, "ignore", on.quietly().post(MAPS + "?fieldValidation=Ignore&dryRun=All", TWICE));
        said(on, "warn", on.quietly().post(MAPS, TWICE));
    }

    @Check("bodies may be YAML")
    void yaml(Session on) {
        var yaml = Map.of("Content-Type", "application/yaml");
        on.send("POST", MAPS + "?fieldValidation=Strict", yaml, YAML);
        said(on, "ignore", on.quietly().send("POST", MAPS + "?fieldValidation=Ignore&dryRun=All", yaml, YAML));
        said(on, "warn", on.quietly().send("POST", MAPS, yaml, YAML));
        said(on, "put", on.quietly().send("PUT", MAPS + "/a", yaml, YAML.replace("  k: v\n", "")));
    }

    @Check("patches that state unknown fields")
    void patches(Session on) {
        on.quietly().post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}");
        refused(on, "merge-patch+json", "{date: {k: v}, metadata: {label: x}}");
        refused(on, "strategic-merge-patch+json", "{date: {k: v}}");
        refused(on, "json-patch+json", "[{op: add, path: /date, value: {k: v}}, {op: add, path: /other, value: 1}]");
        refused(on, "merge-patch+json", "!{\"data\":{\"k\":\"v\",\"k\":\"w\"}}");
        said(on, "merge", on.quietly().patch(MAPS + "/a", "merge-patch+json", "{date: {k: v}, data: {k: v}}"));
        said(on, "strategic", on.quietly().patch(MAPS + "/a", "strategic-merge-patch+json", "{date: {k: v}}"));
    }

    @Check("server-side apply of unknown fields is refused, whatever validation is asked for")
    void apply(Session on) {
        for (var validation : new String[] {"Strict", "Warn", "Ignore"}) {
            on.patch(
                    MAPS + "/a?fieldManager=one&fieldValidation=" + validation,
                    "apply-patch+yaml",
                    "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, date: {k: v}}");
        }
        on.patch(MAPS + "/a?fieldManager=one&fieldValidation=Strict", "apply-patch+yaml", YAML);
        on.patch(DEPLOYMENTS + "/web?fieldManager=one", "apply-patch+yaml", """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: '{ns}'}
                spec: {template: {spec: {containers: [{name: app, imagee: x}]}}}
                """);
        on.patch(MAPS + "/a?fieldManager=one&fieldValidation=Strict", "apply-patch+yaml", TWICE_APPLIED);
        on.record(
                "warnings",
                on.quietly()
                        .patch(MAPS + "/a?fieldManager=one", "apply-patch+yaml", TWICE_APPLIED)
                        .warnings());
    }
}
