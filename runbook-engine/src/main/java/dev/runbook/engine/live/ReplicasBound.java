package dev.runbook.engine.live;

import dev.runbook.engine.gate.ApiCall;
import dev.runbook.engine.gate.Intent;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.RecordedEffect;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a run from taking away more than a share of a workload's replicas: against those that it had when the run first
 * wrote to it, so that many small steps don't do what a large one may not. Deleting a workload takes all of them.
 */
final class ReplicasBound {
    private static final KubernetesSerialization OBJECTS = new KubernetesSerialization();

    private final int percent;
    private final Map<String, Integer> first = new HashMap<>();

    /**
     * Makes the bound of a run.
     *
     * @param history what earlier processes did of it
     */
    ReplicasBound(int percent, History history) {
        this.percent = percent;
        history.effects().stream()
                .map(RecordedEffect::before)
                .filter(Objects::nonNull)
                .forEach(this::baseline);
    }

    /** Returns how many replicas a workload had when the run first wrote to it; 0 for what had none. */
    private int baseline(GenericKubernetesResource object) {
        int now = replicas(object);
        var about = object.getMetadata();
        return now <= 0
                ? 0
                : first.computeIfAbsent(
                        object.getKind() + " " + about.getNamespace() + "/" + about.getName(), key -> now);
    }

    /** Returns what is too much; empty where it is not. */
    Optional<String> exceeded(ApiCall call, Intent intent) {
        for (var object : intent.before()) {
            int had = baseline(object);
            var then = had == 0 ? OptionalLong.empty() : wanted(call, intent.body());
            if (then.isPresent()) {
                long share = 100 * (had - then.getAsLong()) / had;
                if (share > percent) {
                    return Optional.of(call.operation() + " would take " + share + " % of the replicas away (" + had
                            + " to " + then.getAsLong() + "), and maxReplicasPercent is " + percent);
                }
            }
        }
        return Optional.empty();
    }

    private static int replicas(GenericKubernetesResource object) {
        Object spec = object.getAdditionalProperties().get("spec");
        return spec instanceof Map<?, ?> map && map.get("replicas") instanceof Number number ? number.intValue() : -1;
    }

    /**
     * The replicas that a call asks for: in an object, a merge patch, a JSON patch, or none at all. Where they are taken
     * away the API's default comes in their place: 1, of a scale 0.
     */
    private static OptionalLong wanted(ApiCall call, @Nullable String body) {
        if (call.verb().startsWith("delete") && call.subresource().isEmpty()) {
            return OptionalLong.of(0);
        }
        boolean scale = call.subresource().equals("scale");
        if (!scale && !call.subresource().isEmpty()) {
            return OptionalLong.empty();
        }
        long otherwise = scale ? 0 : 1;
        Object sent = body == null || body.isBlank() ? null : OBJECTS.unmarshal(body, Object.class);
        if (sent instanceof Map<?, ?> map) {
            return ofObject(map, call.verb().equals("update"), otherwise);
        }
        var wanted = OptionalLong.empty();
        if (sent instanceof Iterable<?> operations) {
            for (Object operation : operations) {
                var next = operation instanceof Map<?, ?> map ? ofOperation(map, otherwise) : OptionalLong.empty();
                wanted = next.isPresent() ? next : wanted;
            }
        }
        return wanted;
    }

    /** Of an operation of a JSON patch (RFC 6902); the last one counts. */
    private static OptionalLong ofOperation(Map<?, ?> operation, long otherwise) {
        Object value = operation.get("value");
        return switch (String.valueOf(operation.get("path"))) {
            case "/spec/replicas" ->
                "test".equals(operation.get("op")) ? OptionalLong.empty() : number(value, otherwise);
            case "/spec" -> value instanceof Map<?, ?> spec ? ofSpec(spec, true, otherwise) : OptionalLong.empty();
            case "" -> value instanceof Map<?, ?> object ? ofObject(object, true, otherwise) : OptionalLong.empty();
            default -> OptionalLong.empty();
        };
    }

    private static OptionalLong ofObject(Map<?, ?> object, boolean whole, long otherwise) {
        return object.get("spec") instanceof Map<?, ?> spec ? ofSpec(spec, whole, otherwise) : OptionalLong.empty();
    }

    /** In a whole one a field that is missing is taken away; in a merge patch it is left alone. */
    private static OptionalLong ofSpec(Map<?, ?> spec, boolean whole, long otherwise) {
        return whole || spec.containsKey("replicas") ? number(spec.get("replicas"), otherwise) : OptionalLong.empty();
    }

    private static OptionalLong number(@Nullable Object value, long otherwise) {
        return OptionalLong.of(value instanceof Number number ? number.longValue() : otherwise);
    }
}
