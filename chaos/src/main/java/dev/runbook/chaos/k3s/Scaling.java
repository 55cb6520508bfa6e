package dev.runbook.chaos.k3s;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.world.Manifest;
import dev.runbook.engine.promql.Durations;
import dev.runbook.engine.promql.PromQl;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the objects of a world fit a cluster on which time goes faster and CPU is scarcer: probes, pauses, deadlines and
 * stabilisation get shorter, requests and limits of CPU smaller, those of memory where our program needs it. What Kubernetes counts in whole seconds is at least
 * one. The kubelet's back-off can't be shortened.
 *
 * @param settings by how much
 * @param prometheus where the world's Prometheus is reached: analyses ask it
 */
record Scaling(K3sSettings settings, String prometheus) {
    /** What a Python needs to start. */
    private static final long LEAST_MEMORY = 64L << 20;

    /** The default of Kubernetes and of Argo Rollouts. */
    private static final int PROGRESS_DEADLINE = 600;
    /** The default of Kubernetes. */
    private static final int SCALE_DOWN_STABILISATION = 300;
    /** Starting containers takes its real time, however fast the world lives. */
    private static final int LEAST_DEADLINE = 30;

    /** Changes an object in place; a played one is a workload whose processes are our program. */
    void scale(Manifest manifest, ObjectNode object, boolean played) {
        if (!(object.path("spec") instanceof ObjectNode spec)) {
            return;
        }
        if (manifest.type().equals(ResourceType.HPA)) {
            autoscaler(spec);
        } else if (manifest.type().equals(ResourceType.ANALYSIS_TEMPLATE)) {
            spec.path("metrics").forEach(this::metric);
        } else if (spec.path("template").path("spec") instanceof ObjectNode pod) {
            workload(manifest.type(), spec);
            pod.path("containers").forEach(container -> container(container, played));
        }
    }

    private void workload(ResourceType type, ObjectNode spec) {
        shorten(spec, "minReadySeconds");
        if (!type.equals(ResourceType.STATEFUL_SET)) {
            int deadline = spec.path("progressDeadlineSeconds").asInt(PROGRESS_DEADLINE);
            spec.put("progressDeadlineSeconds", Math.max(LEAST_DEADLINE, seconds(deadline)));
        }
        for (var step : spec.path("strategy").path("canary").path("steps")) {
            if (step.path("pause") instanceof ObjectNode pause && pause.has("duration")) {
                pause.put("duration", seconds(duration(pause.path("duration"))));
            }
        }
    }

    private void container(JsonNode each, boolean played) {
        if (!(each instanceof ObjectNode container)) {
            return;
        }
        for (var probe : StandIns.PROBES) {
            if (container.path(probe) instanceof ObjectNode timing) {
                timing.put("periodSeconds", seconds(timing.path("periodSeconds").asInt(10)));
                shorten(timing, "initialDelaySeconds");
            }
        }
        for (var kind : Set.of("requests", "limits")) {
            if (container.path("resources").path(kind) instanceof ObjectNode amounts && amounts.has("cpu")) {
                amounts.put("cpu", cpu(amounts.path("cpu").asString("")));
            }
            if (played
                    && container.path("resources").path(kind) instanceof ObjectNode amounts
                    && amounts.has("memory")) {
                amounts.put("memory", memory(amounts.path("memory").asString("")));
            }
        }
    }

    private String cpu(String quantity) {
        var milli = Quantity.getAmountInBytes(Quantity.parse(quantity))
                .multiply(BigDecimal.valueOf(1000 * settings.cpu()))
                .setScale(0, RoundingMode.CEILING);
        return milli.toPlainString() + "m";
    }

    private String memory(String quantity) {
        var bytes = Quantity.getAmountInBytes(Quantity.parse(quantity))
                .multiply(BigDecimal.valueOf(settings.memory()))
                .longValue();
        return Long.toString(Math.max(LEAST_MEMORY, bytes));
    }

    private void autoscaler(ObjectNode spec) {
        var behaviour = spec.withObject("behavior");
        var down = behaviour.withObject("scaleDown");
        down.put(
                "stabilizationWindowSeconds",
                seconds(down.path("stabilizationWindowSeconds").asInt(SCALE_DOWN_STABILISATION)));
        if (behaviour.path("scaleUp") instanceof ObjectNode up) {
            shorten(up, "stabilizationWindowSeconds");
        }
        for (var direction : behaviour) {
            for (var policy : direction.path("policies")) {
                if (policy instanceof ObjectNode each) {
                    shorten(each, "periodSeconds");
                }
            }
        }
    }

    private void metric(JsonNode each) {
        if (!(each instanceof ObjectNode metric)) {
            return;
        }
        for (var field : Set.of("interval", "initialDelay")) {
            if (metric.has(field)) {
                metric.put(field, seconds(duration(metric.path(field))) + "s");
            }
        }
        if (metric.path("provider").path("prometheus") instanceof ObjectNode provider) {
            provider.put("address", "http://" + prometheus);
            provider.put("query", PromQl.hasten(provider.path("query").asString(""), settings.speed()));
        }
    }

    private void shorten(ObjectNode object, String field) {
        if (object.path(field).asInt(0) > 0) {
            object.put(field, seconds(object.path(field).asInt()));
        }
    }

    /** Reads seconds or a duration as Argo Rollouts takes it: 30, "30", "10m". */
    private static int duration(JsonNode value) {
        var text = value.asString("0");
        return text.chars().allMatch(Character::isDigit)
                ? Integer.parseInt(text)
                : Math.toIntExact(Durations.parse(text).toSeconds());
    }

    private int seconds(int inTheWorld) {
        var real = Duration.ofSeconds(inTheWorld).toMillis() / settings.speed() / 1000;
        return Math.max(1, (int) Math.round(real));
    }
}
