package dev.runbook.chaos.world;

import dev.runbook.chaos.controller.Metadata;
import dev.runbook.chaos.controller.Pods;
import dev.runbook.chaos.prometheus.Labels;
import dev.runbook.chaos.prometheus.SampleSink;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The {@code kube_pod_*} series of kube-state-metrics 2. */
final class PodState {
    private static final Pattern NO_LABEL = Pattern.compile("[^a-zA-Z0-9_]");

    private PodState() {}

    static void expose(ObjectNode pod, SampleSink sink) {
        var common =
                Labels.of("namespace", Metadata.namespace(pod), "pod", Metadata.name(pod), "uid", Metadata.uid(pod));
        owner(pod, common, sink);
        var labels = new TreeMap<>(common.asMap());
        Metadata.texts(pod.path("metadata").path("labels"))
                .forEach((name, value) ->
                        labels.put("label_" + NO_LABEL.matcher(name).replaceAll("_"), value));
        sink.sample(SeriesLabels.of("kube_pod_labels", Labels.of(labels)), 1);
        for (var phase : List.of("Pending", "Succeeded", "Failed", "Unknown", "Running")) {
            sink.sample(
                    SeriesLabels.of("kube_pod_status_phase", common, "phase", phase),
                    Pods.phase(pod).equals(phase) ? 1 : 0);
        }
        var ready = Pods.condition(pod, "Ready").path("status").asString("False");
        for (var condition : List.of("true", "false", "unknown")) {
            sink.sample(
                    SeriesLabels.of("kube_pod_status_ready", common, "condition", condition),
                    ready.equalsIgnoreCase(condition) ? 1 : 0);
        }
        pod.path("status").path("containerStatuses").forEach(status -> container(status, common, sink));
        pod.path("spec").path("containers").forEach(spec -> resources(spec, common, sink));
    }

    private static void owner(ObjectNode pod, Labels common, SampleSink sink) {
        var owner = pod.path("metadata").path("ownerReferences").path(0);
        sink.sample(
                SeriesLabels.of(
                        "kube_pod_owner",
                        common,
                        "owner_kind",
                        owner.path("kind").asString("<none>"),
                        "owner_name",
                        owner.path("name").asString("<none>"),
                        "owner_is_controller",
                        owner.has("controller") ? "true" : "<none>"),
                1);
    }

    private static void container(JsonNode status, Labels common, SampleSink sink) {
        var name = status.path("name").asString("");
        sink.sample(
                SeriesLabels.of("kube_pod_container_status_restarts_total", common, "container", name),
                status.path("restartCount").asInt(0));
        sink.sample(
                SeriesLabels.of("kube_pod_container_status_ready", common, "container", name),
                status.path("ready").asBoolean(false) ? 1 : 0);
        var waiting = status.path("state").path("waiting").path("reason").asString("");
        if (!waiting.isEmpty()) {
            sink.sample(
                    SeriesLabels.of(
                            "kube_pod_container_status_waiting_reason", common, "container", name, "reason", waiting),
                    1);
        }
        var terminated =
                status.path("lastState").path("terminated").path("reason").asString("");
        if (!terminated.isEmpty()) {
            sink.sample(
                    SeriesLabels.of(
                            "kube_pod_container_status_last_terminated_reason",
                            common,
                            "container",
                            name,
                            "reason",
                            terminated),
                    1);
        }
    }

    private static void resources(JsonNode spec, Labels common, SampleSink sink) {
        for (var kind : List.of("requests", "limits")) {
            for (var resource : List.of("cpu", "memory")) {
                double amount = RunningContainer.quantity(
                        spec.path("resources").path(kind).path(resource));
                if (!Double.isInfinite(amount)) {
                    sink.sample(
                            SeriesLabels.of(
                                    "kube_pod_container_resource_" + kind,
                                    common,
                                    "container",
                                    spec.path("name").asString(""),
                                    "resource",
                                    resource,
                                    "unit",
                                    resource.equals("cpu") ? "core" : "byte"),
                            amount);
                }
            }
        }
    }
}
