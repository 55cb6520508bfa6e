package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.PodUsage;
import dev.runbook.chaos.controller.ResourceMetric.Proposal;
import dev.runbook.chaos.controller.ResourceMetric.Unavailable;
import dev.runbook.chaos.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Scales each autoscaler's target by its Resource metrics, every 15 seconds. */
final class HorizontalPodAutoscalerController extends Reconciler {
    private static final Duration SYNC = Duration.ofSeconds(15);

    private final PodUsage usage;
    private final Events events;
    private final Map<String, ScaleHistory> histories = new HashMap<>();

    HorizontalPodAutoscalerController(Simulation simulation, ObjectStore store, PodUsage usage) {
        super(simulation, store, "HPA");
        this.usage = usage;
        this.events = new Events(simulation, store, "horizontal-pod-autoscaler");
    }

    void start() {
        simulation.every(
                SYNC,
                () -> store.list(ResourceType.HPA, "")
                        .forEach(autoscaler -> enqueue(ObjectKey.of(ResourceType.HPA, autoscaler))));
    }

    @Override
    protected void reconcile(ObjectKey key) {
        var autoscaler = store.get(key.type(), key.namespace(), key.name()).orElse(null);
        if (autoscaler == null || Metadata.terminating(autoscaler)) {
            return;
        }
        var reference = autoscaler.path("spec").path("scaleTargetRef");
        var target = ScaleTarget.find(store, key.namespace(), reference);
        if (target.isEmpty()) {
            targetMissing(key, autoscaler);
            return;
        }
        var status = autoscaler.path("status").isObject()
                ? (ObjectNode) autoscaler.path("status").deepCopy()
                : JsonNodeFactory.instance.objectNode();
        condition(
                status,
                "AbleToScale",
                true,
                "SucceededGetScale",
                "the HPA controller was able to get the target's current scale");
        sync(autoscaler, target.get(), status);
        StatusUpdate.replace(store, key, status);
    }

    private void sync(ObjectNode autoscaler, ScaleTarget target, ObjectNode status) {
        var spec = autoscaler.path("spec");
        int current = target.replicas();
        history(autoscaler, current);
        status.put("observedGeneration", Metadata.generation(autoscaler));
        status.put("currentReplicas", current);
        int least = spec.path("minReplicas").asInt(1);
        int most = spec.path("maxReplicas").asInt(1);
        if (current == 0 && least != 0) {
            status.put("desiredReplicas", 0);
            condition(
                    status,
                    "ScalingActive",
                    false,
                    "ScalingDisabled",
                    "scaling is disabled since the replica count of the target is zero");
        } else if (current > most) {
            rescale(autoscaler, target, status, most, "Current number of replicas above Spec.MaxReplicas");
        } else if (current < least) {
            rescale(autoscaler, target, status, least, "Current number of replicas below Spec.MinReplicas");
        } else {
            followMetrics(autoscaler, target, status);
        }
    }

    private void followMetrics(ObjectNode autoscaler, ScaleTarget target, ObjectNode status) {
        int current = target.replicas();
        int proposed = 0;
        var metricName = "";
        var currentMetrics = JsonNodeFactory.instance.arrayNode();
        var missing = new ArrayList<Unavailable>();
        var metrics = autoscaler.path("spec").path("metrics");
        for (var spec : metrics) {
            var metric = new ResourceMetric(spec, usage, simulation.now());
            try {
                Proposal proposal = metric.propose(current, target.pods(store));
                currentMetrics.add(proposal.current());
                if (metricName.isEmpty() || proposal.replicas() > proposed) {
                    proposed = proposal.replicas();
                    metricName = metric.name();
                }
            } catch (Unavailable unavailable) {
                events.warning(autoscaler, "FailedGetResourceMetric", String.valueOf(unavailable.getMessage()));
                currentMetrics.addObject().put("type", "");
                missing.add(unavailable);
            }
        }
        status.set("currentMetrics", currentMetrics);
        // What is missing might ask for more, so that the others may let the target grow, but not shrink.
        if (missing.size() == metrics.size() || !missing.isEmpty() && proposed < current) {
            metricsMissing(autoscaler, status, missing, metrics.size());
            return;
        }
        condition(
                status,
                "ScalingActive",
                true,
                "ValidMetricFound",
                "the HPA was able to successfully calculate a replica count from " + metricName);
        decide(autoscaler, target, status, proposed, metricName);
    }

    private void decide(ObjectNode autoscaler, ScaleTarget target, ObjectNode status, int proposed, String metric) {
        int current = target.replicas();
        var history = history(autoscaler, current);
        var behavior = new ScaleBehavior(autoscaler.path("spec"), history, simulation.now());
        var stable = behavior.stabilize(current, proposed);
        condition(status, "AbleToScale", true, stable.reason(), stable.message());
        var limited = behavior.limit(current, stable.replicas());
        boolean wasLimited = Conditions.find(status.path("conditions"), "ScalingLimited")
                .path("reason")
                .asString("")
                .equals(limited.reason());
        condition(status, "ScalingLimited", limited.limited(), limited.reason(), limited.message());
        var reason = proposed > current ? metric + " above target" : "All metrics below target";
        rescale(autoscaler, target, status, limited.replicas(), reason);
        if (!wasLimited && limited.reason().equals("TooManyReplicas")) {
            tell(target.key().name() + " needs " + stable.replicas() + " pods but its maximum is "
                    + limited.replicas());
        }
    }

    private void rescale(ObjectNode autoscaler, ScaleTarget target, ObjectNode status, int desired, String reason) {
        int current = target.replicas();
        status.put("desiredReplicas", desired);
        if (desired == current) {
            return;
        }
        store.edit(target.key(), copy -> copy.withObjectProperty("spec").put("replicas", desired));
        history(autoscaler, current).scaled(simulation.now(), desired - current);
        status.put("lastScaleTime", Conditions.time(simulation.now()));
        condition(
                status,
                "AbleToScale",
                true,
                "SucceededRescale",
                "the HPA controller was able to update the target scale to " + desired);
        events.normal(autoscaler, "SuccessfulRescale", "New size: " + desired + "; reason: " + reason);
        tell(target.key().name() + " scaled from " + current + " to " + desired + " (" + reason + ")");
    }

    /** What a new autoscaler finds counts as its first recommendation. */
    private ScaleHistory history(ObjectNode autoscaler, int current) {
        return histories.computeIfAbsent(Metadata.uid(autoscaler), uid -> {
            var begun = new ScaleHistory();
            begun.recommended(simulation.now(), current);
            return begun;
        });
    }

    private void targetMissing(ObjectKey key, ObjectNode autoscaler) {
        var reference = autoscaler.path("spec").path("scaleTargetRef");
        var type = ResourceType.ofKind(
                reference.path("apiVersion").asString(""),
                reference.path("kind").asString(""));
        var why = type.map(known ->
                        known.qualifiedName() + " \"" + reference.path("name").asString("") + "\" not found")
                .orElse("no matches for kind \"" + reference.path("kind").asString("") + "\" in group \""
                        + reference.path("apiVersion").asString("") + "\"");
        events.warning(autoscaler, "FailedGetScale", why);
        store.edit(
                key,
                copy -> condition(
                        copy.withObjectProperty("status"),
                        "AbleToScale",
                        false,
                        "FailedGetScale",
                        "the HPA controller was unable to get the target's current scale: " + why));
    }

    private void metricsMissing(ObjectNode autoscaler, ObjectNode status, List<Unavailable> missing, int metrics) {
        var first = missing.get(0);
        var why = String.valueOf(first.getMessage());
        events.warning(
                autoscaler,
                "FailedComputeMetricsReplicas",
                "invalid metrics (" + missing.size() + " invalid out of " + metrics
                        + "), first error is: failed to get " + first.resource() + " resource metric value: " + why);
        condition(
                status,
                "ScalingActive",
                false,
                "FailedGetResourceMetric",
                "the HPA was unable to compute the replica count: " + why);
    }

    private void condition(ObjectNode status, String type, boolean holds, String reason, String message) {
        ArrayNode conditions = status.withArrayProperty("conditions");
        Conditions.set(conditions, type, holds ? "True" : "False", reason, message, simulation.now());
    }
}
