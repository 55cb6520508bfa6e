package dev.runbook.chaos.contract.argo;

import dev.runbook.chaos.contract.Answer;
import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import java.util.List;

/** Fields that custom resources do not have. */
@Area("argo") class FieldsContract {
    private static final String ROLLOUTS = "/apis/argoproj.io/v1alpha1/namespaces/{ns}/rollouts";
    private static final String TEMPLATES = "/apis/argoproj.io/v1alpha1/namespaces/{ns}/analysistemplates";
    private static final String MISSPELT = """
            apiVersion: argoproj.io/v1alpha1
            kind: Rollout
            metadata: {name: web, label: {x: y}}
            other: 1
            spec:
              replica: 3
              replicas: 0
              paused: true
              selector: {matchLabels: {app: web}, matchLabel: {app: web}}
              strategy: {canary: {step: [], steps: [{setWeight: 50, weight: 1}, {pause: {durations: 1}}]}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: app, image: 'busybox:1.37', imagee: x}], restart: no}
            """;
    private static final String TEMPLATE = """
            apiVersion: argoproj.io/v1alpha1
            kind: AnalysisTemplate
            metadata: {name: errors}
            spec: {metrics: [{name: errors, intervall: 1m, provider: {prometheus: {address: 'http://none', query: none}}}]}
            """;
    private static final String MERGE = "merge-patch+json";

    private static void said(Session on, String name, Answer answer) {
        on.record(name, answer.status());
        on.record("warnings", answer.warnings());
        var message = answer.body().path("message").asString("");
        // A patch's refusal holds the whole object.
        on.record("message", message.substring(Math.max(0, message.lastIndexOf("strict decoding error"))));
        on.record("spec", answer.body().path("spec"));
        on.record("other", answer.body().has("other"));
    }

    @Check("unknown fields of a Rollout are dropped, with a warning, or refused")
    void unknown(Session on) {
        said(on, "strict", on.unseen().post(ROLLOUTS + "?dryRun=All&fieldValidation=Strict", MISSPELT));
        said(on, "ignored", on.unseen().post(ROLLOUTS + "?dryRun=All&fieldValidation=Ignore", MISSPELT));
        said(on, "asked for nothing", on.unseen().post(ROLLOUTS + "?dryRun=All", MISSPELT));
    }

    @Check("unknown fields of an AnalysisTemplate, created, replaced and patched")
    void template(Session on) {
        said(on, "strict", on.unseen().post(TEMPLATES + "?fieldValidation=Strict", TEMPLATE));
        said(on, "made", on.unseen().post(TEMPLATES, TEMPLATE));
        said(on, "patched", on.unseen().patch(TEMPLATES + "/errors", MERGE, "{spec: {arg: [{name: x}]}}"));
        said(
                on,
                "patched strictly",
                on.unseen().patch(TEMPLATES + "/errors?fieldValidation=Strict", MERGE, "{spec: {arg: 1, args: []}}"));
        for (var applied :
                List.of(TEMPLATE, TEMPLATE.replace("metrics: [{name: errors, intervall: 1m,", "arg: 1, metrics: [{"))) {
            on.patch(TEMPLATES + "/errors?fieldManager=one", "apply-patch+yaml", applied);
        }
    }
}
