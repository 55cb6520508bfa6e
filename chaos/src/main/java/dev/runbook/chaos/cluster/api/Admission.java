package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.Quota;
import dev.runbook.chaos.cluster.ResourceType;
import java.util.Optional;
import org.apiguardian.api.API;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a namespace lets in: ServiceAccounts, LimitRanges and ResourceQuotas, asked in the API server's order. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Admission {
    private static final String NOT_READY = "node.kubernetes.io/not-ready";

    private Admission() {}

    /**
     * Completes a pod or a Job that a controller is about to create as the API server would.
     *
     * @return why the namespace does not let it in; empty if it does
     */
    public static Optional<String> admit(ObjectStore store, ResourceType type, ObjectNode object) {
        if (type.equals(ResourceType.POD)) {
            Defaults.pod(object.withObject("/spec"));
        } else if (type.equals(ResourceType.JOB)) {
            BatchDefaults.identify(object, store.newUid());
            BatchDefaults.job(object.withObject("/spec"));
        }
        var refusal = refusal(store, type, object);
        if (refusal.isEmpty()) {
            Quota.charge(store, type, object);
        }
        if (type.equals(ResourceType.POD)) {
            object.withObject("/status").put("phase", "Pending").put("qosClass", PodDefaults.qualityOfService(object));
        }
        var name = object.path("metadata").path("name").asString("");
        return refusal.map(why -> type.qualifiedName() + " \"" + name + "\" is forbidden: " + why);
    }

    /** Says why a new object is not let in; fills in what LimitRanges have for a pod, and a new node's taint. */
    static Optional<String> refusal(ObjectStore store, ResourceType type, ObjectNode object) {
        var namespace = object.path("metadata").path("namespace").asString("");
        if (type.equals(ResourceType.POD)) {
            var refused = accountMissing(store, namespace, object).or(() -> LimitRanges.admit(store, object));
            if (refused.isPresent()) {
                return refused;
            }
            object.withObject("/status").put("qosClass", PodDefaults.qualityOfService(object));
        } else if (type.equals(ResourceType.NODE)) {
            notReady(object.withObject("/spec").withArray("/taints"));
        }
        return Quota.exceeded(store, type, object);
    }

    /** The plugin TaintNodesByCondition. */
    private static void notReady(ArrayNode taints) {
        boolean there = taints.valueStream()
                .anyMatch(taint -> taint.path("key").asString("").equals(NOT_READY)
                        && taint.path("effect").asString("").equals("NoSchedule"));
        if (!there) {
            taints.addObject().put("key", NOT_READY).put("effect", "NoSchedule");
        }
    }

    private static Optional<String> accountMissing(ObjectStore store, String namespace, ObjectNode pod) {
        var account = pod.path("spec").path("serviceAccountName").asString("default");
        return account.equals("default")
                        || store.find(ResourceType.SERVICE_ACCOUNT, namespace, account)
                                .isPresent()
                ? Optional.empty()
                : Optional.of("error looking up service account " + namespace + "/" + account + ": serviceaccount \""
                        + account + "\" not found");
    }
}
