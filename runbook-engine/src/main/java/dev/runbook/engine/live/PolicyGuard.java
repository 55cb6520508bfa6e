package dev.runbook.engine.live;

import dev.runbook.engine.gate.ApiCall;
import dev.runbook.engine.gate.EffectGuard;
import dev.runbook.engine.gate.Intent;
import dev.runbook.engine.gate.WrittenObjects;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.RecordedEffect;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apiguardian.api.API;

/** Holds a run within its policy: where it writes, what, and how much. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class PolicyGuard implements EffectGuard {
    /** Writing these gives rights away; they have to be allowed by name. */
    private static final Set<String> GRANTING = Set.of(
            "roles",
            "rolebindings",
            "clusterroles",
            "clusterrolebindings",
            "serviceaccounts",
            "validatingwebhookconfigurations",
            "mutatingwebhookconfigurations");

    private final Policy policy;
    private final String namespace;
    private final WrittenObjects objects;
    /** Their uids, since a pod that a StatefulSet makes anew has the name of the one before. */
    private final Set<String> podsDeleted;

    private final ReplicasBound replicas;

    /**
     * Makes a guard of one run.
     *
     * @param history what earlier processes did of it, which counts as if this one had
     */
    public PolicyGuard(Policy policy, String namespace, History history) {
        this.policy = policy;
        this.namespace = namespace;
        this.objects = WrittenObjects.of(history);
        this.podsDeleted = history.effects().stream()
                .filter(PolicyGuard::removesPod)
                .map(RecordedEffect::before)
                .filter(Objects::nonNull)
                .map(PolicyGuard::uid)
                .collect(Collectors.toCollection(HashSet::new));
        this.replicas = new ReplicasBound(policy.maxReplicasPercent(), history);
    }

    private static boolean removesPod(RecordedEffect effect) {
        var operation = effect.operation().split(" ");
        return operation.length > 1 && removesPods(operation[0].toLowerCase(Locale.ROOT), operation[1]);
    }

    private static boolean removesPods(String verb, String resource) {
        return resource.equals("pods") && (verb.startsWith("delete") || verb.equals("evict"));
    }

    private static String uid(GenericKubernetesResource pod) {
        return pod.getMetadata().getUid();
    }

    @Override
    public synchronized Optional<String> objection(Intent intent) {
        var call = intent.call();
        if (call == null) {
            return Optional.empty();
        }
        return where(call).or(() -> what(call)).or(() -> howMany(call, intent)).or(() -> howMuch(call, intent));
    }

    private Optional<String> where(ApiCall call) {
        if (call.namespace().isEmpty()) {
            return policy.kinds().isEmpty()
                    ? no("it writes to the whole cluster, and the policy names no kinds", "name the kind under kinds")
                    : Optional.empty();
        }
        boolean allowed = policy.namespaces().isEmpty()
                ? call.namespace().equals(namespace)
                : Policy.matches(policy.namespaces(), call.namespace());
        return allowed
                ? Optional.empty()
                : no("the policy does not allow writing to namespace " + call.namespace(), "add it under namespaces");
    }

    private Optional<String> what(ApiCall call) {
        if (!policy.verbs().isEmpty() && !policy.verbs().contains(call.verb())) {
            return no("the policy does not allow to " + call.verb() + " anything", "add it under verbs");
        }
        if (policy.kinds().isEmpty()) {
            return GRANTING.contains(call.resource())
                    ? no(call.qualifiedResource() + " grant rights", "name them under kinds")
                    : Optional.empty();
        }
        return policy.kinds().contains(call.qualifiedResource())
                ? Optional.empty()
                : no("the policy does not allow writing " + call.qualifiedResource(), "add it under kinds");
    }

    private Optional<String> howMany(ApiCall call, Intent intent) {
        if (intent.rollback()) {
            return Optional.empty();
        }
        int touched = objects.sizeWith(intent);
        if (touched > policy.maxObjects() && touched > objects.size()) {
            return no(
                    "it would be object " + touched + " that this run writes to, and maxObjects is "
                            + policy.maxObjects(),
                    "raise it");
        }
        var deleted = new HashSet<>(podsDeleted);
        if (removesPods(call.verb(), call.resource())) {
            intent.before().forEach(pod -> deleted.add(uid(pod)));
        }
        if (deleted.size() > policy.maxPodsDeleted() && deleted.size() > podsDeleted.size()) {
            return no(
                    "this run would have deleted " + deleted.size() + " pods, and maxPodsDeleted is "
                            + policy.maxPodsDeleted(),
                    "raise it");
        }
        objects.add(intent);
        podsDeleted.addAll(deleted);
        return Optional.empty();
    }

    private Optional<String> howMuch(ApiCall call, Intent intent) {
        return intent.rollback()
                ? Optional.empty()
                : replicas.exceeded(call, intent).flatMap(reason -> no(reason, "raise it"));
    }

    private static Optional<String> no(String what, String remedy) {
        return Optional.of(what + ". If it is meant, " + remedy + " in the policy file.");
    }
}
