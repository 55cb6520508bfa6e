package dev.runbook.chaos.contract.objects;

import dev.runbook.chaos.contract.Answer;
import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import java.util.List;

/** What containers request and are limited to. */
@Area("objects") class ResourcesContract {
    private static final String PODS = "/api/v1/namespaces/{ns}/pods";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/{ns}/deployments";
    private static final String WEB = DEPLOYMENTS + "/web";
    private static final String JOBS = "/apis/batch/v1/namespaces/{ns}/jobs";
    private static final String ABOVE = "limits: {cpu: 1}, requests: {cpu: 2}";
    private static final String NONE = "limits: {memory: 512MB}";

    private static String pod(String list, String resources) {
        var container = "{name: app, image: 'busybox:1.37', resources: {" + resources + "}}";
        return list.equals("containers")
                ? "{restartPolicy: Never, containers: [" + container + "]}"
                : "{restartPolicy: Never, initContainers: [" + container
                        + "], containers: [{name: main, image: 'busybox:1.37'}]}";
    }

    private static String podOf(String list, String resources) {
        return "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: " + pod(list, resources) + "}";
    }

    private static String deployment(String resources) {
        return "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 0, selector:"
                + " {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name:"
                + " app, image: 'busybox:1.37', resources: {" + resources + "}}]}}}}";
    }

    private static String changed(String resources) {
        return "{spec: {template: {spec: {containers: [{name: app, image: 'busybox:1.37', resources: {" + resources
                + "}}]}}}}";
    }

    /** A patch's refusal holds the whole object. */
    private static void ended(Session on, String name, Answer answer) {
        var message = answer.body().path("message").asString("");
        on.record(name, answer.status());
        on.record("reason", answer.body().path("reason"));
        on.record("why", message.substring(Math.max(0, message.lastIndexOf("quantities must"))));
    }

    @Check("a request above its limit is refused, wherever it is written")
    void above(Session on) {
        for (var resources : List.of(
                ABOVE,
                "limits: {memory: 64Mi}, requests: {memory: 0.5Gi}",
                "limits: {cpu: -1}",
                "requests: {memory: -64Mi}")) {
            on.post(PODS, podOf("containers", resources));
        }
        on.post(PODS, podOf("initContainers", ABOVE));
        on.post(DEPLOYMENTS, deployment(ABOVE));
        on.post(JOBS, job(ABOVE));
        on.quietly().post(DEPLOYMENTS, deployment("limits: {cpu: 1}"));
        on.put(WEB, deployment(ABOVE));
        on.patch(WEB, "merge-patch+json", changed(ABOVE));
        on.patch(WEB, "strategic-merge-patch+json", changed("requests: {cpu: 1500m}"));
        on.patch(WEB + "?fieldManager=one&force=true", "apply-patch+yaml", deployment(ABOVE));
        on.record("left", on.quietly().get(WEB).body().at("/spec/template/spec/containers/0/resources"));
    }

    private static String job(String resources) {
        return "{apiVersion: batch/v1, kind: Job, metadata: {name: web}, spec: {template: {spec: "
                + pod("containers", resources) + "}}}";
    }

    @Check("what is no quantity of a resource is refused, wherever it is written")
    void noQuantity(Session on) {
        for (var text : List.of("512MB", "12mi", "''", "1.1.1", "lots", "true")) {
            on.post(PODS, podOf("containers", "limits: {memory: " + text + "}"));
        }
        on.post(PODS, podOf("initContainers", NONE));
        on.post(DEPLOYMENTS, deployment(NONE));
        on.post(JOBS, job(NONE));
        on.quietly().post(DEPLOYMENTS, deployment("limits: {cpu: 1}"));
        on.put(WEB, deployment(NONE));
        ended(on, "merged", on.unseen().patch(WEB, "merge-patch+json", changed(NONE)));
        ended(on, "strategic", on.unseen().patch(WEB, "strategic-merge-patch+json", changed(NONE)));
        ended(
                on,
                "json",
                on.unseen()
                        .patch(
                                WEB,
                                "json-patch+json",
                                "[{op: add, path: /spec/template/spec/containers/0/resources/requests, value: {memory: 512MB}}]"));
        ended(
                on,
                "applied",
                on.unseen().patch(WEB + "?fieldManager=one&force=true", "apply-patch+yaml", deployment(NONE)));
        ended(
                on,
                "applied anew",
                on.unseen()
                        .patch(
                                DEPLOYMENTS + "/other?fieldManager=one",
                                "apply-patch+yaml",
                                deployment(NONE).replace("name: web}", "name: other}")));
        on.record("left", on.quietly().get(WEB).body().at("/spec/template/spec/containers/0/resources"));
    }
}
