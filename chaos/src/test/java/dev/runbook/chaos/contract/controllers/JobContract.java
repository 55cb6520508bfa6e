package dev.runbook.chaos.contract.controllers;

import static dev.runbook.chaos.contract.Session.pick;
import static dev.runbook.chaos.contract.controllers.Workloads.BATCH;
import static dev.runbook.chaos.contract.controllers.Workloads.MERGE;
import static dev.runbook.chaos.contract.controllers.Workloads.PODS;
import static dev.runbook.chaos.contract.controllers.Workloads.await;
import static dev.runbook.chaos.contract.controllers.Workloads.events;
import static dev.runbook.chaos.contract.controllers.Workloads.has;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import tools.jackson.databind.JsonNode;

/** Jobs: completions, failures, deadlines, suspension. */
@Area("controllers") class JobContract {
    private static final String JOBS = BATCH + "/jobs";
    private static final String WEB = JOBS + "/web";

    private static String job(String fields, String script) {
        return """
                apiVersion: batch/v1
                kind: Job
                metadata: {name: web}
                spec:
                  %s
                  template:
                    spec:
                      restartPolicy: Never
                      terminationGracePeriodSeconds: 0
                      containers: [{name: app, image: 'busybox:1.37', command: [sh, -c, '%s']}]
                """.formatted(fields, script);
    }

    private static void create(Session on, String fields, String script) {
        on.quietly().post(JOBS, job(fields, script));
    }

    private static JsonNode ended(Session on) {
        return await(
                on,
                WEB,
                web -> has(web.at("/status/conditions"), "Complete\"")
                        || has(web.at("/status/conditions"), "Failed\""));
    }

    @Check("a Job as it is created, with its defaults, selector and labels")
    void created(Session on) {
        Workloads.created(on, JOBS, job("", "true"));
    }

    @Check("a Job's status while its pod runs")
    void running(Session on) {
        create(on, "", "sleep 3600");
        on.record(
                "status",
                await(on, WEB, web -> web.at("/status/ready").asInt(0) == 1).path("status"));
    }

    @Check("a Job's pod: name, labels, owner and policy")
    void pod(Session on) {
        create(on, "", "sleep 3600");
        var pod = await(on, PODS, pods -> pods.path("items").size() == 1).at("/items/0");
        on.record(
                "pod",
                pick(
                        pod,
                        "/metadata/name",
                        "/metadata/generateName",
                        "/metadata/labels",
                        "/metadata/finalizers",
                        "/metadata/ownerReferences",
                        "/spec/restartPolicy"));
    }

    @Check("a Job's status when it is complete")
    void complete(Session on) {
        create(on, "", "true");
        on.record("status", ended(on).path("status"));
        on.record("finalizers", on.quietly().get(PODS).body().at("/items/0/metadata/finalizers"));
    }

    @Check("the events of a Job that completes")
    void completeEvents(Session on) {
        create(on, "", "true");
        ended(on);
        events(on, "Job", 2);
    }

    @Check("a Job of several completions, some at once")
    void several(Session on) {
        create(on, "completions: 3\n  parallelism: 2", "true");
        on.record("status", ended(on).path("status"));
        on.record("pods", on.quietly().get(PODS).body().path("items").size());
    }

    @Check("an indexed Job numbers its pods and its completions")
    void indexed(Session on) {
        create(on, "completions: 2\n  parallelism: 2\n  completionMode: Indexed", "true");
        on.record("status", ended(on).path("status"));
        on.record(
                "pods",
                on.quietly()
                        .get(PODS)
                        .body()
                        .path("items")
                        .valueStream()
                        .map(pod -> pod.at("/spec/hostname") + " " + pod.at("/metadata/annotations") + " "
                                + pod.at("/spec/containers/0/env"))
                        .sorted()
                        .toList());
    }

    @Check("a Job that fails too often")
    void failed(Session on) {
        create(on, "backoffLimit: 0", "exit 3");
        on.record("status", ended(on).path("status"));
        events(on, "Job", 2);
    }

    @Check("a Job tries again in a new pod")
    void again(Session on) {
        create(on, "backoffLimit: 1", "exit 3");
        on.record("status", ended(on).path("status"));
        on.record("pods", on.quietly().get(PODS).body().path("items").size());
    }

    @Check("a Job whose containers restart in their pod fails by the number of restarts")
    void onFailure(Session on) {
        on.quietly().post(JOBS, job("backoffLimit: 1", "exit 3").replace("Never", "OnFailure"));
        on.record("status", ended(on).path("status"));
    }

    @Check("a Job that exceeds its deadline")
    void deadline(Session on) {
        create(on, "activeDeadlineSeconds: 4", "sleep 3600");
        on.record("status", ended(on).path("status"));
        events(on, "Job", 3);
    }

    @Check("a suspended Job has no pods until it is resumed")
    void suspended(Session on) {
        create(on, "suspend: true", "true");
        var waiting = await(on, WEB, web -> has(web.at("/status/conditions"), "Suspended"));
        on.record("status", waiting.path("status"));
        on.quietly().patch(WEB, MERGE, "{spec: {suspend: false}}");
        on.record("status", ended(on).path("status"));
        events(on, "Job", 4);
    }

    @Check("a running Job that is suspended loses its pods")
    void suspendedLater(Session on) {
        create(on, "", "sleep 3600");
        await(on, WEB, web -> web.at("/status/ready").asInt(0) == 1);
        on.quietly().patch(WEB, MERGE, "{spec: {suspend: true}}");
        var stopped = await(
                on,
                WEB,
                web -> has(web.at("/status/conditions"), "JobSuspended")
                        && web.at("/status/active").asInt(0) == 0
                        && web.at("/status/terminating").asInt(0) == 0);
        on.record("conditions", Workloads.conditions(stopped));
        await(on, PODS, pods -> pods.path("items").isEmpty());
        events(on, "Job", 3);
    }

    @Check("a finished Job goes when its time is over")
    void timeToLive(Session on) {
        create(on, "ttlSecondsAfterFinished: 1", "true");
        await(on, JOBS, jobs -> jobs.path("items").isEmpty());
        await(on, PODS, pods -> pods.path("items").isEmpty());
        on.get(WEB);
    }

    @Check("deleting a Job without saying how leaves its pods, in the background takes them")
    void deleted(Session on) {
        create(on, "", "sleep 3600");
        await(on, PODS, pods -> pods.at("/items/0/status/phase").asString("").equals("Running"));
        on.delete(WEB, "{propagationPolicy: Background}");
        await(on, PODS, pods -> pods.path("items").isEmpty());
        create(on, "", "sleep 3600");
        await(on, PODS, pods -> pods.at("/items/0/status/phase").asString("").equals("Running"));
        on.record("warning", on.quietly().delete(WEB).warnings());
        await(on, JOBS, jobs -> jobs.path("items").isEmpty());
        var left = await(
                on,
                PODS,
                pods -> pods.at("/items/0/metadata/ownerReferences").isMissingNode()
                        && pods.at("/items/0/metadata/finalizers").isMissingNode());
        on.record("pods", left.path("items").size());
    }

    @Check("a Job whose pods always restart is refused")
    void always(Session on) {
        on.post(JOBS, job("parallelism: 1", "true").replace("Never", "Always"));
    }

    @Check("a Job of less than no completions is refused")
    void negative(Session on) {
        on.post(JOBS, job("completions: -1", "true"));
    }

    /** The template's refusal holds the whole template, in the API server's own types. */
    private static void refused(Session on, String patch) {
        var answer = on.unseen().patch(WEB, MERGE, patch).body();
        on.record(patch, answer.path("code"));
        on.record(
                "causes",
                answer.at("/details/causes")
                        .valueStream()
                        .map(cause -> cause.path("field").asString() + " "
                                + cause.path("reason").asString() + " "
                                + cause.path("message").asString().replaceAll("(?s)\\{.*}: ", ""))
                        .toList());
    }

    @Check("a Job's template, completions, selector and mode don't change")
    void immutable(Session on) {
        create(on, "completions: 2\n  backoffLimit: 1", "sleep 3600");
        refused(on, "{spec: {completions: 3}}");
        refused(on, "{spec: {completionMode: Indexed}}");
        refused(on, "{spec: {selector: {matchLabels: {a: b}}}}");
        refused(on, "{spec: {template: {metadata: {annotations: {a: b}}}}}");
        refused(on, "{spec: {completions: 3, template: {spec: {nodeSelector: {a: b}}}}}");
        on.record(
                "left",
                pick(
                        on.quietly()
                                .patch(WEB, MERGE, "{spec: {parallelism: 2, backoffLimit: 3}}")
                                .body()
                                .path("spec"),
                        "/completions",
                        "/completionMode",
                        "/parallelism",
                        "/backoffLimit",
                        "/template/metadata/annotations"));
    }

    @Check("an indexed Job's completions change along with its parallelism only")
    void elastic(Session on) {
        create(on, "completions: 2\n  parallelism: 2\n  completionMode: Indexed", "sleep 3600");
        refused(on, "{spec: {completions: 3}}");
        on.record(
                "both",
                pick(
                        on.quietly()
                                .patch(WEB, MERGE, "{spec: {completions: 3, parallelism: 3}}")
                                .body()
                                .path("spec"),
                        "/completions",
                        "/parallelism"));
    }

    @Check("where a Job that never ran may run can be changed")
    void suspendedTemplate(Session on) {
        create(on, "suspend: true", "sleep 3600");
        refused(on, "{spec: {template: {spec: {terminationGracePeriodSeconds: 5}}}}");
        on.record(
                "template",
                pick(
                        on.quietly()
                                .patch(
                                        WEB,
                                        MERGE,
                                        "{spec: {template: {metadata: {annotations: {a: b}}, spec: {nodeSelector: {a: b},"
                                                + " tolerations: [{key: a, operator: Exists}], affinity: {nodeAffinity:"
                                                + " {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms:"
                                                + " [{matchExpressions: [{key: a, operator: Exists}]}]}}}}}}}")
                                .body()
                                .at("/spec/template"),
                        "/metadata/annotations",
                        "/spec/nodeSelector",
                        "/spec/tolerations",
                        "/spec/affinity"));
    }
}
