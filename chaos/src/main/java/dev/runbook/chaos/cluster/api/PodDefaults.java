package dev.runbook.chaos.cluster.api;

import static dev.runbook.chaos.cluster.api.Defaults.number;
import static dev.runbook.chaos.cluster.api.Defaults.text;

import dev.runbook.chaos.cluster.Quantity;
import java.util.List;
import org.apiguardian.api.API;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Fills in what a pod's spec, or a template's, leaves out. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class PodDefaults {
    private static final List<String> PROBES = List.of("livenessProbe", "readinessProbe", "startupProbe");

    private PodDefaults() {}

    /** Completes the spec of a pod or of a template. */
    public static void fill(ObjectNode spec) {
        spec.putIfAbsent("restartPolicy", text("Always"));
        spec.putIfAbsent("dnsPolicy", text("ClusterFirst"));
        spec.putIfAbsent("terminationGracePeriodSeconds", number(30));
        spec.putIfAbsent("schedulerName", text("default-scheduler"));
        spec.putIfAbsent("securityContext", Json.object());
        containers(spec.path("initContainers"));
        containers(spec.path("containers"));
        spec.path("volumes").forEach(volume -> {
            mode(volume.path("configMap"));
            mode(volume.path("secret"));
        });
    }

    /** Lets a pod's containers request what they are limited to; a template says nothing of the kind. */
    static void requests(ObjectNode spec) {
        for (var list : List.of("initContainers", "containers")) {
            for (var container : spec.path(list)) {
                if (container.path("resources") instanceof ObjectNode resources
                        && resources.path("limits") instanceof ObjectNode limits
                        && !limits.isEmpty()) {
                    var requests = resources.withObject("/requests");
                    limits.properties().forEach(limit -> requests.putIfAbsent(limit.getKey(), limit.getValue()));
                }
            }
        }
    }

    /** Writes quantities as the API server does: as texts, {@code 0.5} as {@code 500m}. */
    static void canonical(ObjectNode amounts) {
        amounts.propertyNames().stream()
                .toList()
                .forEach(name ->
                        amounts.put(name, Quantity.canonical(amounts.path(name).asString(""))));
    }

    /** Returns the class of service as the kubelet's eviction order knows it. */
    static String qualityOfService(ObjectNode pod) {
        boolean any = false;
        boolean all = true;
        for (var container : pod.path("spec").path("containers")) {
            var limits = container.path("resources").path("limits");
            var requests = container.path("resources").path("requests");
            any |= !limits.isEmpty() || !requests.isEmpty();
            for (var resource : List.of("cpu", "memory")) {
                all &= limits.has(resource)
                        && (!requests.has(resource) || requests.get(resource).equals(limits.get(resource)));
            }
        }
        return !any ? "BestEffort" : all ? "Guaranteed" : "Burstable";
    }

    private static void containers(JsonNode containers) {
        containers.forEach(node -> {
            if (node instanceof ObjectNode container) {
                container(container);
            }
        });
    }

    private static void container(ObjectNode container) {
        container.putIfAbsent("terminationMessagePath", text("/dev/termination-log"));
        container.putIfAbsent("terminationMessagePolicy", text("File"));
        container.putIfAbsent(
                "imagePullPolicy", text(pullPolicy(container.path("image").asString(""))));
        var resources = container.withObject("/resources");
        for (var kind : List.of("limits", "requests")) {
            if (resources.get(kind) instanceof ObjectNode amounts) {
                canonical(amounts);
            }
        }
        container.path("ports").forEach(port -> putIfAbsent(port, "protocol", text("TCP")));
        container
                .path("env")
                .forEach(
                        variable -> putIfAbsent(variable.path("valueFrom").path("fieldRef"), "apiVersion", text("v1")));
        PROBES.forEach(probe -> probe(container.path(probe)));
    }

    private static void probe(JsonNode probe) {
        putIfAbsent(probe, "timeoutSeconds", number(1));
        putIfAbsent(probe, "periodSeconds", number(10));
        putIfAbsent(probe, "successThreshold", number(1));
        putIfAbsent(probe, "failureThreshold", number(3));
        putIfAbsent(probe.path("httpGet"), "path", text("/"));
        putIfAbsent(probe.path("httpGet"), "scheme", text("HTTP"));
    }

    private static void mode(JsonNode source) {
        putIfAbsent(source, "defaultMode", number(0644));
    }

    private static void putIfAbsent(JsonNode node, String field, JsonNode value) {
        if (node instanceof ObjectNode object) {
            object.putIfAbsent(field, value);
        }
    }

    private static String pullPolicy(String image) {
        if (image.contains("@")) {
            return "IfNotPresent";
        }
        var last = image.substring(image.lastIndexOf('/') + 1);
        int colon = last.indexOf(':');
        return colon < 0 || last.substring(colon).equals(":latest") ? "Always" : "IfNotPresent";
    }
}
