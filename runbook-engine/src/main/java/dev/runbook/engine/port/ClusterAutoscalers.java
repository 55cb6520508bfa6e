package dev.runbook.engine.port;

import dev.runbook.api.port.AutoscalerStatus;
import dev.runbook.api.port.Autoscalers;
import dev.runbook.api.port.BoundsSet;
import dev.runbook.api.port.WorkloadRef;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Optional;

/** HorizontalPodAutoscalers of a cluster, in their version autoscaling/v2. */
record ClusterAutoscalers(Namespace namespace) implements Autoscalers {
    @Override
    public Autoscalers in(String other) {
        return new ClusterAutoscalers(new Namespace(namespace.gate(), other));
    }

    @Override
    public AutoscalerStatus get(String name) {
        var fields = read(name);
        var max = fields.count("spec", "maxReplicas");
        return new AutoscalerStatus(
                name,
                fields.text("spec", "scaleTargetRef", "kind"),
                fields.text("spec", "scaleTargetRef", "name"),
                min(fields),
                max,
                fields.count("status", "currentReplicas"),
                fields.count("status", "desiredReplicas"),
                utilization(fields.list("status", "currentMetrics"), "current"),
                utilization(fields.list("spec", "metrics"), "target"),
                atMax(fields, max));
    }

    @Override
    public Optional<AutoscalerStatus> owning(WorkloadRef workload) {
        return namespace.list(Resource.AUTOSCALER, "").stream()
                .filter(autoscaler -> {
                    var target = new Fields(autoscaler.getAdditionalProperties()).at("spec", "scaleTargetRef");
                    return target.text("kind").equals(workload.kind())
                            && target.text("name").equals(workload.name());
                })
                .findFirst()
                .map(autoscaler -> get(autoscaler.getMetadata().getName()));
    }

    private Fields read(String name) {
        return new Fields(namespace.get(Resource.AUTOSCALER, name).getAdditionalProperties());
    }

    /** The API server's default is one replica. */
    private static int min(Fields fields) {
        return (int) fields.number(1, "spec", "minReplicas");
    }

    /** Returns the utilisation of the first resource metric that has one. */
    private static int utilization(List<Fields> metrics, String side) {
        return metrics.stream()
                .filter(metric -> metric.has("resource", side, "averageUtilization"))
                .findFirst()
                .map(metric -> metric.count("resource", side, "averageUtilization"))
                .orElse(-1);
    }

    /** The controller says with the condition ScalingLimited that it wants more; desiredReplicas is cut off already. */
    private static boolean atMax(Fields fields, int max) {
        return fields.count("status", "desiredReplicas") >= max
                && fields.list("status", "conditions").stream()
                        .anyMatch(condition -> condition.text("type").equals("ScalingLimited")
                                && condition.text("status").equals("True")
                                && condition.text("reason").equals("TooManyReplicas"));
    }

    @Override
    public BoundsSet setBounds(String name, int min, int max) {
        if (min < 1 || max < min) {
            throw new IllegalArgumentException("autoscaler " + name + " can't have bounds from " + min + " to " + max
                    + "; the least is 1 replica, and the most may not be less than the least");
        }
        return namespace.again(() -> {
            GenericKubernetesResource object = namespace.get(Resource.AUTOSCALER, name);
            var fields = new Fields(object.getAdditionalProperties());
            var set = new BoundsSet(name, min(fields), fields.count("spec", "maxReplicas"), min, max);
            if (set.fromMin() != min || set.fromMax() != max) {
                var spec = Fields.writable(object.getAdditionalProperties(), "spec");
                spec.put("minReplicas", min);
                spec.put("maxReplicas", max);
                namespace.replace(object);
            }
            return set;
        });
    }
}
