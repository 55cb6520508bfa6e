package dev.runbook.engine.live;

import dev.runbook.engine.gate.ApiCall;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Keeps deletions and evictions of pods from making more than a share of one workload's replicas unavailable at a time;
 * one may always go. A pod that is not ready is no loss. In a plan nothing goes: what it takes away counts as gone until
 * its step waits, looks at pods or workloads, or is over, since a run may see others in their place by then.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class AvailabilityGuard implements EffectGuard {
    private static final Set<String> SHOWING =
            Set.of("pods", "replicasets", "deployments", "statefulsets", "daemonsets", "rollouts");

    private final KubernetesClient client;
    private final int percent;
    private final boolean planned;
    private final Set<String> gone = ConcurrentHashMap.newKeySet();
    private volatile String step = "";

    /**
     * Makes a guard.
     *
     * @param planned whether the effects are held back
     */
    public AvailabilityGuard(KubernetesClient client, int percent, boolean planned) {
        this.client = client;
        this.percent = percent;
        this.planned = planned;
    }

    @Override
    public void read(ApiCall call) {
        if (SHOWING.contains(call.resource())) {
            waited();
        }
    }

    @Override
    public void waited() {
        gone.clear();
    }

    @Override
    public Optional<String> objection(Intent intent) {
        if (!intent.step().equals(step)) {
            step = intent.step();
            gone.clear();
        }
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
        if (planned) {
            intent.before().forEach(pod -> gone.add(pod.getMetadata().getName()));
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
                pod -> Readiness.isPodReady(pod) && pod.getMetadata().getDeletionTimestamp() == null && !isGone(pod);
        long lost = siblings.stream()
                .filter(up)
                .filter(pod -> names.contains(pod.getMetadata().getName()))
                .count();
        long down = siblings.stream().filter(up.negate()).count();
        long allowed = Math.max(1, (long) siblings.size() * percent / 100);
        return lost > 0 && down + lost > allowed
                ? Optional.of("it would leave " + (siblings.size() - down - lost) + " of " + siblings.size()
                        + " pods of one workload ready (" + String.join(", ", names) + " of " + owner
                        + taken(siblings) + "), and maxReplicasPercent is " + percent
                        + ". Wait until the others are ready, or raise it in the policy file.")
                : Optional.empty();
    }

    private boolean isGone(Pod pod) {
        return gone.contains(pod.getMetadata().getName());
    }

    private String taken(List<Pod> siblings) {
        var before = siblings.stream()
                .filter(this::isGone)
                .map(pod -> pod.getMetadata().getName())
                .toList();
        return before.isEmpty() ? "" : ", right after " + String.join(", ", before);
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
