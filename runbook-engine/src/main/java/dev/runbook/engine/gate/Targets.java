package dev.runbook.engine.gate;

import dev.runbook.api.ObjectRef;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names the object that a call is aimed at. */
final class Targets {
    /** Plurals whose kind isn't the singular with a capital letter; a custom resource is named by its pre-image. */
    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("configmaps", "ConfigMap"),
            Map.entry("controllerrevisions", "ControllerRevision"),
            Map.entry("cronjobs", "CronJob"),
            Map.entry("daemonsets", "DaemonSet"),
            Map.entry("endpoints", "Endpoints"),
            Map.entry("endpointslices", "EndpointSlice"),
            Map.entry("horizontalpodautoscalers", "HorizontalPodAutoscaler"),
            Map.entry("networkpolicies", "NetworkPolicy"),
            Map.entry("persistentvolumeclaims", "PersistentVolumeClaim"),
            Map.entry("persistentvolumes", "PersistentVolume"),
            Map.entry("poddisruptionbudgets", "PodDisruptionBudget"),
            Map.entry("replicasets", "ReplicaSet"),
            Map.entry("replicationcontrollers", "ReplicationController"),
            Map.entry("rolebindings", "RoleBinding"),
            Map.entry("serviceaccounts", "ServiceAccount"),
            Map.entry("statefulsets", "StatefulSet"));

    private Targets() {}

    /** Returns the target; null for a call that names no object, as one to a path that is no resource's. */
    static @Nullable ObjectRef of(ApiCall call, @Nullable GenericKubernetesResource before, ApiQuery.Body body) {
        if (before != null) {
            return of(before, call.namespace());
        }
        var created = call.verb().equals("create") && call.name().isEmpty();
        var name = created ? body.name() : call.name();
        if (call.resource().isEmpty() || name.isEmpty()) {
            return null;
        }
        var own = call.subresource().isEmpty() ? body.kind() : "";
        return new ObjectRef(call.apiVersion(), own.isEmpty() ? kind(call.resource()) : own, call.namespace(), name);
    }

    private static ObjectRef of(GenericKubernetesResource object, String namespace) {
        var own = object.getMetadata().getNamespace();
        return new ObjectRef(
                object.getApiVersion(),
                object.getKind(),
                own == null ? namespace : own,
                object.getMetadata().getName());
    }

    private static String kind(String plural) {
        var known = KINDS.get(plural);
        if (known != null) {
            return known;
        }
        var singular =
                plural.endsWith("sses") ? plural.substring(0, plural.length() - 2) : plural.replaceFirst("s$", "");
        return singular.isEmpty() ? plural : Character.toUpperCase(singular.charAt(0)) + singular.substring(1);
    }
}
