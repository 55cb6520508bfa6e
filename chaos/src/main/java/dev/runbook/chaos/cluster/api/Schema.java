package dev.runbook.chaos.cluster.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.runbook.chaos.cluster.ResourceType;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Which fields the objects of a type have, from the classes that fabric8 generates of Kubernetes' own. */
final class Schema {
    private static final Map<ResourceType, Class<?>> CLASSES = Map.ofEntries(
            Map.entry(ResourceType.NAMESPACE, Namespace.class),
            Map.entry(ResourceType.NODE, Node.class),
            Map.entry(ResourceType.POD, Pod.class),
            Map.entry(ResourceType.SERVICE, Service.class),
            Map.entry(ResourceType.ENDPOINTS, Endpoints.class),
            Map.entry(ResourceType.EVENT, Event.class),
            Map.entry(ResourceType.CONFIG_MAP, ConfigMap.class),
            Map.entry(ResourceType.SECRET, Secret.class),
            Map.entry(ResourceType.SERVICE_ACCOUNT, ServiceAccount.class),
            Map.entry(ResourceType.DEPLOYMENT, Deployment.class),
            Map.entry(ResourceType.REPLICA_SET, ReplicaSet.class),
            Map.entry(ResourceType.STATEFUL_SET, StatefulSet.class),
            Map.entry(ResourceType.DAEMON_SET, DaemonSet.class),
            Map.entry(ResourceType.CONTROLLER_REVISION, ControllerRevision.class),
            Map.entry(ResourceType.JOB, Job.class),
            Map.entry(ResourceType.CRON_JOB, CronJob.class),
            Map.entry(ResourceType.ENDPOINT_SLICE, EndpointSlice.class),
            Map.entry(ResourceType.LIMIT_RANGE, LimitRange.class),
            Map.entry(ResourceType.HPA, HorizontalPodAutoscaler.class),
            Map.entry(ResourceType.PDB, PodDisruptionBudget.class),
            Map.entry(ResourceType.LEASE, Lease.class),
            Map.entry(ResourceType.RESOURCE_QUOTA, ResourceQuota.class),
            Map.entry(ResourceType.ROLE, Role.class),
            Map.entry(ResourceType.ROLE_BINDING, RoleBinding.class),
            Map.entry(ResourceType.CLUSTER_ROLE, ClusterRole.class),
            Map.entry(ResourceType.CLUSTER_ROLE_BINDING, ClusterRoleBinding.class));

    /** Of values without fields of their own, and of objects that may have any. */
    private static final Schema OPEN = new Schema(name -> Schema.open());

    private static final Map<Class<?>, Schema> KNOWN = new ConcurrentHashMap<>();

    private final Function<String, @Nullable Schema> members;

    private Schema(Function<String, @Nullable Schema> members) {
        this.members = members;
    }

    /** Returns what objects of a type have; of a custom type nothing is known, so that they may have anything. */
    static Schema of(ResourceType type) {
        var known = CLASSES.get(type);
        return known == null ? OPEN : of(known);
    }

    /** Returns what stands in a field, in each element of a list there; null where there is no such field. */
    @Nullable Schema member(String field) {
        return members.apply(field);
    }

    /** Tells whether nothing is known, so that nothing needs to be looked at. */
    boolean isOpen() {
        return this == OPEN;
    }

    private static Schema open() {
        return OPEN;
    }

    private static Schema of(Class<?> type) {
        var known = KNOWN.get(type);
        return known == null ? KNOWN.computeIfAbsent(type, Schema::read) : known;
    }

    private static Schema read(Class<?> type) {
        // Suppliers, so that types may contain each other.
        var fields = new HashMap<String, Supplier<Schema>>();
        for (var field : type.getDeclaredFields()) {
            var property = field.getAnnotation(JsonProperty.class);
            if (property != null) {
                var held = field.getGenericType();
                fields.put(property.value(), () -> held(held));
            }
        }
        return fields.isEmpty()
                ? OPEN
                : new Schema(name -> {
                    var field = fields.get(name);
                    return field == null ? null : field.get();
                });
    }

    private static Schema held(Type type) {
        if (type instanceof Class<?> plain) {
            return plain.getName().startsWith("io.fabric8.") ? of(plain) : OPEN;
        }
        if (type instanceof ParameterizedType generic) {
            var arguments = generic.getActualTypeArguments();
            var last = held(arguments[arguments.length - 1]);
            return generic.getRawType() == List.class || last == OPEN ? last : new Schema(any -> last);
        }
        return OPEN;
    }
}
