package dev.runbook.engine.live;

import dev.runbook.engine.gate.EffectGuard;
import dev.runbook.engine.gate.Intent;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Keeps deletions and evictions of pods from making more than a share of one workload's replicas unavailable at a time;
 * one may always go. A pod that is not ready is no loss.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class AvailabilityGuard implements EffectGuard {
    private final KubernetesClient client;
    private final int percent;

    /** Makes a guard. */
    public AvailabilityGuard(KubernetesClient client, int percent) {
        this.client = client;
        this.percent = percent;
    }

    @Override
    public Optional<String> objection(Intent intent) {
        var call = intent.call();
        boolean removes = call != null
                && call.resource().equals("pods")
                && (call.verb().startsWith("delete") || call.verb().equals("evict"));
        if (call == null || !removes || intent.rollback()) {
            return Optional.empty();
        }
        for (var owner : intent.before().stream()
                .map(AvailabilityGuard::controller)
                .filter(java.util.Objects::nonNull)
                .distinct()
                .toList()) {
            var names = intent.before().stream()
                    .filter(pod -> owner.equals(controller(pod)))
                    .map(pod -> pod.getMetadata().getName())
                    .toList();
            var objection = tooMany(call.namespace(), owner, names);
            if (objection.isPresent()) {
                return objection;
            }
        }
        return Optional.empty();
    }

    private Optional<String> tooMany(String namespace, String owner, List<String> names) {
        List<Pod> siblings;
        try {
            siblings = client.pods().inNamespace(namespace).list().getItems().stream()
                    .filter(pod -> owner.equals(controller(pod.getMetadata().getOwnerReferences())))
                    .toList();
        } catch (KubernetesClientException e) {
            return Optional.of("it is not known how many replicas would be left: the pods of " + namespace
                    + " can't be listed (" + e.getMessage() + "). Allow list on pods.");
        }
        Predicate<Pod> up =
                pod -> Readiness.isPodReady(pod) && pod.getMetadata().getDeletionTimestamp() == null;
        long lost = siblings.stream()
                .filter(up)
                .filter(pod -> names.contains(pod.getMetadata().getName()))
                .count();
        long down = siblings.stream().filter(up.negate()).count();
        long allowed = Math.max(1, (long) siblings.size() * percent / 100);
        return lost > 0 && down + lost > allowed
                ? Optional.of("it would leave " + (siblings.size() - down - lost) + " of " + siblings.size()
                        + " pods of one workload ready (" + String.join(", ", names) + " of " + owner
                        + "), and maxReplicasPercent is " + percent
                        + ". Wait until the others are ready, or raise it in the policy file.")
                : Optional.empty();
    }

    private static @Nullable String controller(GenericKubernetesResource pod) {
        return controller(pod.getMetadata().getOwnerReferences());
    }

    private static @Nullable String controller(@Nullable List<OwnerReference> owners) {
        return owners == null
                ? null
                : owners.stream()
                        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                        .map(owner -> owner.getKind() + " " + owner.getName())
                        .findFirst()
                        .orElse(null);
    }
}
