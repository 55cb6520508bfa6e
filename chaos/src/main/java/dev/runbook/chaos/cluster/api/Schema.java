package dev.runbook.chaos.cluster.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.runbook.chaos.cluster.ResourceType;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
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
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Which fields the objects of a type have: of Kubernetes' own types from the classes that fabric8 generates of them, of
 * Argo Rollouts' from the names in {@code argo.json}, which are those of its definitions.
 */
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
    private static final Schema OPEN = new Schema("", false, name -> Schema.open());

    /** A resource's amount, which may be a text or a number. */
    static final String QUANTITY = "resource.Quantity";

    private static final Map<Class<?>, Schema> PLAIN = Map.of(
            String.class, plain("string"),
            Integer.class, plain("int32"),
            Long.class, plain("int64"),
            Boolean.class, plain("bool"),
            Quantity.class, plain(QUANTITY));

    private static final Map<Class<?>, Schema> KNOWN = new ConcurrentHashMap<>();

    /** What the names of maps begin with. */
    static final String MAP = "map[string]";

    private final String name;
    private final boolean plain;
    private final Function<String, @Nullable Schema> members;

    private Schema(String name, boolean plain, Function<String, @Nullable Schema> members) {
        this.name = name;
        this.plain = plain;
        this.members = members;
    }

    private static Schema plain(String name) {
        return new Schema(name, true, any -> OPEN);
    }

    private static Schema of(String name, Function<String, @Nullable Schema> members) {
        return new Schema(name, false, members);
    }

    /** Returns what objects of a type have; where nothing is known, they may have anything. */
    static Schema of(ResourceType type) {
        var known = CLASSES.get(type);
        return known == null ? Argo.KINDS.getOrDefault(type.kind(), OPEN) : of(known);
    }

    /** Returns what stands in a field, in each element of a list there; null where there is no such field. */
    @Nullable Schema member(String field) {
        return members.apply(field);
    }

    /** Tells whether nothing is known of fields, so that nothing needs to be looked at. */
    boolean isOpen() {
        return this == OPEN || plain;
    }

    /** Tells whether it is a text, a number or a truth value, or a list of those. */
    boolean isPlain() {
        return plain;
    }

    /** Returns Kubernetes' name of the type, in a list that of the elements; empty where nothing is known. */
    String name() {
        return name;
    }

    private static Schema open() {
        return OPEN;
    }

    private static Schema of(Class<?> type) {
        var known = KNOWN.get(type);
        return known == null ? KNOWN.computeIfAbsent(type, Schema::read) : known;
    }

    private static Schema read(Class<?> type) {
        var fields = new HashMap<String, Type>();
        for (var field : type.getDeclaredFields()) {
            var property = field.getAnnotation(JsonProperty.class);
            if (property != null) {
                fields.put(property.value(), field.getGenericType());
            }
        }
        // Read when somebody asks for them, since types may contain each other.
        var members = new ConcurrentHashMap<String, Schema>();
        return fields.isEmpty()
                ? OPEN
                : of(type.getSimpleName(), name -> {
                    var held = fields.get(name);
                    return held == null ? null : members.computeIfAbsent(name, any -> held(held));
                });
    }

    private static Schema held(Type type) {
        if (type instanceof Class<?> plain) {
            var known = PLAIN.get(plain);
            return known != null ? known : plain.getName().startsWith("io.fabric8.") ? of(plain) : OPEN;
        }
        if (type instanceof ParameterizedType generic) {
            var arguments = generic.getActualTypeArguments();
            var last = held(arguments[arguments.length - 1]);
            return generic.getRawType() == List.class || last == OPEN ? last : of(MAP + last.name, any -> last);
        }
        return OPEN;
    }

    /** Read when somebody needs it. */
    private static final class Argo {
        private static final Map<String, Class<?>> PARTS =
                Map.of("ObjectMeta", ObjectMeta.class, "PodSpec", PodSpec.class, "JobSpec", JobSpec.class);

        private static final Map<String, Schema> KINDS = read();

        private static Map<String, Schema> read() {
            try (var file = Objects.requireNonNull(Schema.class.getResourceAsStream("argo.json"))) {
                return members(Json.parseObject(file.readAllBytes()));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }

        private static Map<String, Schema> members(JsonNode fields) {
            var members = new HashMap<String, Schema>();
            fields.properties().forEach(field -> members.put(field.getKey(), of(field.getValue())));
            return members;
        }

        /** An empty object may have anything, a text is the name of one of Kubernetes' own types. */
        private static Schema of(JsonNode fields) {
            var part = PARTS.get(fields.asString(""));
            if (part != null) {
                return Schema.of(part);
            }
            var members = members(fields);
            return members.isEmpty() ? OPEN : Schema.of("", members::get);
        }
    }
}
