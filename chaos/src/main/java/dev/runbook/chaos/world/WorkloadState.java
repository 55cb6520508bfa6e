package dev.runbook.chaos.world;

import dev.runbook.chaos.controller.Conditions;
import dev.runbook.chaos.controller.Metadata;
import dev.runbook.chaos.prometheus.Labels;
import dev.runbook.chaos.prometheus.SampleSink;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The series of workloads and autoscalers as kube-state-metrics 2 and Argo Rollouts 1.8 name them. */
final class WorkloadState {
    /** The phases of the metric by the reason of the condition Progressing; any other reason is Progressing. */
    private static final Map<String, String> PHASES = Map.of(
            "NewReplicaSetAvailable", "Completed",
            "RolloutPaused", "Paused",
            "ReplicaSetCreateError", "Error",
            "ProgressDeadlineExceeded", "Timeout",
            "RolloutAborted", "Abort");

    private WorkloadState() {}

    static void deployment(ObjectNode object, SampleSink sink) {
        var status = object.path("status");
        replicas(sink, object, "deployment", "kube_deployment_spec_replicas", wanted(object));
        replicas(
                sink,
                object,
                "deployment",
                "kube_deployment_status_replicas",
                status.path("replicas").asInt(0));
        replicas(
                sink,
                object,
                "deployment",
                "kube_deployment_status_replicas_ready",
                status.path("readyReplicas").asInt(0));
        replicas(
                sink,
                object,
                "deployment",
                "kube_deployment_status_replicas_available",
                status.path("availableReplicas").asInt(0));
        replicas(
                sink,
                object,
                "deployment",
                "kube_deployment_status_replicas_unavailable",
                status.path("unavailableReplicas").asInt(0));
    }

    static void statefulSet(ObjectNode object, SampleSink sink) {
        var status = object.path("status");
        replicas(sink, object, "statefulset", "kube_statefulset_replicas", wanted(object));
        replicas(
                sink,
                object,
                "statefulset",
                "kube_statefulset_status_replicas_ready",
                status.path("readyReplicas").asInt(0));
    }

    static void rollout(ObjectNode object, SampleSink sink) {
        var status = object.path("status");
        sink.sample(
                Labels.metric(
                        "rollout_info",
                        "namespace",
                        Metadata.namespace(object),
                        "name",
                        Metadata.name(object),
                        "phase",
                        rolloutPhase(status),
                        "strategy",
                        object.path("spec").path("strategy").has("blueGreen") ? "blueGreen" : "canary"),
                1);
        replicas(sink, object, "name", "rollout_info_replicas_desired", wanted(object));
        replicas(
                sink,
                object,
                "name",
                "rollout_info_replicas_available",
                status.path("availableReplicas").asInt(0));
        replicas(
                sink,
                object,
                "name",
                "rollout_info_replicas_unavailable",
                status.path("replicas").asInt(0)
                        - status.path("availableReplicas").asInt(0));
        replicas(
                sink,
                object,
                "name",
                "rollout_info_replicas_updated",
                status.path("updatedReplicas").asInt(0));
    }

    /** Returns what Argo Rollouts calls the phase in its metrics: not {@code status.phase}, which knows other words. */
    private static String rolloutPhase(JsonNode status) {
        var conditions = status.path("conditions");
        return Conditions.find(conditions, "InvalidSpec").isMissingNode()
                ? PHASES.getOrDefault(
                        Conditions.find(conditions, "Progressing")
                                .path("reason")
                                .asString(""),
                        "Progressing")
                : "InvalidSpec";
    }

    static void autoscaler(ObjectNode object, SampleSink sink) {
        var label = "horizontalpodautoscaler";
        var prefix = "kube_horizontalpodautoscaler_";
        var spec = object.path("spec");
        var status = object.path("status");
        replicas(
                sink,
                object,
                label,
                prefix + "spec_min_replicas",
                spec.path("minReplicas").asInt(1));
        replicas(
                sink,
                object,
                label,
                prefix + "spec_max_replicas",
                spec.path("maxReplicas").asInt(0));
        replicas(
                sink,
                object,
                label,
                prefix + "status_current_replicas",
                status.path("currentReplicas").asInt(0));
        replicas(
                sink,
                object,
                label,
                prefix + "status_desired_replicas",
                status.path("desiredReplicas").asInt(0));
    }

    private static void replicas(SampleSink sink, ObjectNode object, String label, String metric, int value) {
        sink.sample(
                Labels.metric(metric, "namespace", Metadata.namespace(object), label, Metadata.name(object)), value);
    }

    private static int wanted(ObjectNode object) {
        return object.path("spec").path("replicas").asInt(1);
    }
}
