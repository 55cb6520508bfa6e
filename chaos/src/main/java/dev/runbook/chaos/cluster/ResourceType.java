package dev.runbook.chaos.cluster;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A kind of object that the embedded cluster keeps.
 *
 * @param group API group, empty for the core group
 * @param version the one version that is served
 * @param plural the name in paths, as {@code pods}
 * @param kind as {@code Pod}
 * @param namespaced whether objects live in a namespace
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record ResourceType(String group, String version, String plural, String kind, boolean namespaced) {
    public static final ResourceType NAMESPACE = new ResourceType("", "v1", "namespaces", "Namespace", false);
    public static final ResourceType NODE = new ResourceType("", "v1", "nodes", "Node", false);
    public static final ResourceType POD = new ResourceType("", "v1", "pods", "Pod", true);
    public static final ResourceType SERVICE = new ResourceType("", "v1", "services", "Service", true);
    public static final ResourceType ENDPOINTS = new ResourceType("", "v1", "endpoints", "Endpoints", true);
    public static final ResourceType EVENT = new ResourceType("", "v1", "events", "Event", true);
    public static final ResourceType CONFIG_MAP = new ResourceType("", "v1", "configmaps", "ConfigMap", true);
    public static final ResourceType SECRET = new ResourceType("", "v1", "secrets", "Secret", true);
    public static final ResourceType SERVICE_ACCOUNT =
            new ResourceType("", "v1", "serviceaccounts", "ServiceAccount", true);
    public static final ResourceType DEPLOYMENT = new ResourceType("apps", "v1", "deployments", "Deployment", true);
    public static final ResourceType REPLICA_SET = new ResourceType("apps", "v1", "replicasets", "ReplicaSet", true);
    public static final ResourceType STATEFUL_SET = new ResourceType("apps", "v1", "statefulsets", "StatefulSet", true);
    public static final ResourceType DAEMON_SET = new ResourceType("apps", "v1", "daemonsets", "DaemonSet", true);
    public static final ResourceType CONTROLLER_REVISION =
            new ResourceType("apps", "v1", "controllerrevisions", "ControllerRevision", true);
    public static final ResourceType JOB = new ResourceType("batch", "v1", "jobs", "Job", true);
    public static final ResourceType CRON_JOB = new ResourceType("batch", "v1", "cronjobs", "CronJob", true);
    public static final ResourceType ENDPOINT_SLICE =
            new ResourceType("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", true);
    public static final ResourceType LIMIT_RANGE = new ResourceType("", "v1", "limitranges", "LimitRange", true);
    public static final ResourceType HPA =
            new ResourceType("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", true);
    public static final ResourceType PDB =
            new ResourceType("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", true);
    public static final ResourceType LEASE = new ResourceType("coordination.k8s.io", "v1", "leases", "Lease", true);
    public static final ResourceType RESOURCE_QUOTA =
            new ResourceType("", "v1", "resourcequotas", "ResourceQuota", true);
    public static final ResourceType ROLE = new ResourceType("rbac.authorization.k8s.io", "v1", "roles", "Role", true);
    public static final ResourceType ROLE_BINDING =
            new ResourceType("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding", true);
    public static final ResourceType CLUSTER_ROLE =
            new ResourceType("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", false);
    public static final ResourceType CLUSTER_ROLE_BINDING =
            new ResourceType("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", false);
    public static final ResourceType ROLLOUT = new ResourceType("argoproj.io", "v1alpha1", "rollouts", "Rollout", true);
    public static final ResourceType ANALYSIS_TEMPLATE =
            new ResourceType("argoproj.io", "v1alpha1", "analysistemplates", "AnalysisTemplate", true);
    public static final ResourceType ANALYSIS_RUN =
            new ResourceType("argoproj.io", "v1alpha1", "analysisruns", "AnalysisRun", true);

    /** Served where Argo CD is installed, which is where a world brings one. */
    public static final ResourceType APPLICATION =
            new ResourceType("argoproj.io", "v1alpha1", "applications", "Application", true);

    private static final Map<String, ResourceType> BY_KIND = all().collect(
                    Collectors.toUnmodifiableMap(type -> type.apiVersion() + "/" + type.kind(), Function.identity()));

    /** Returns every type that the embedded cluster stores. */
    public static Stream<ResourceType> all() {
        return Stream.of(
                NAMESPACE,
                NODE,
                POD,
                SERVICE,
                ENDPOINTS,
                EVENT,
                CONFIG_MAP,
                SECRET,
                SERVICE_ACCOUNT,
                DEPLOYMENT,
                REPLICA_SET,
                STATEFUL_SET,
                DAEMON_SET,
                CONTROLLER_REVISION,
                JOB,
                CRON_JOB,
                ENDPOINT_SLICE,
                LIMIT_RANGE,
                HPA,
                PDB,
                LEASE,
                RESOURCE_QUOTA,
                ROLE,
                ROLE_BINDING,
                CLUSTER_ROLE,
                CLUSTER_ROLE_BINDING,
                ROLLOUT,
                ANALYSIS_TEMPLATE,
                ANALYSIS_RUN,
                APPLICATION);
    }

    /** Compares first what tells types apart: this is half of every key of the store. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof ResourceType that
                        && plural.equals(that.plural)
                        && group.equals(that.group)
                        && version.equals(that.version)
                        && kind.equals(that.kind)
                        && namespaced == that.namespaced;
    }

    @Override
    public int hashCode() {
        return plural.hashCode() * 31 + group.hashCode();
    }

    /** Finds the type of a manifest's {@code apiVersion} and {@code kind}. */
    public static Optional<ResourceType> ofKind(String apiVersion, String kind) {
        return Optional.ofNullable(BY_KIND.get(apiVersion + "/" + kind));
    }

    /** Returns the {@code apiVersion} of its objects, as {@code apps/v1} or {@code v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Returns the name that error messages use, as {@code deployments.apps}. */
    public String qualifiedName() {
        return group.isEmpty() ? plural : plural + "." + group;
    }
}
