package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the embedded API server serves, and what it knows about but does not. */
final class Served {
    static final ResourceType NEW_EVENT = new ResourceType("events.k8s.io", "v1", "events", "Event", true);
    static final ResourceType POD_METRICS = new ResourceType("metrics.k8s.io", "v1beta1", "pods", "PodMetrics", true);
    static final ResourceType NODE_METRICS =
            new ResourceType("metrics.k8s.io", "v1beta1", "nodes", "NodeMetrics", false);

    /** Types whose {@code status} is written through the subresource only. */
    static final Set<ResourceType> WITH_STATUS = Set.of(
            ResourceType.NAMESPACE,
            ResourceType.NODE,
            ResourceType.POD,
            ResourceType.SERVICE,
            ResourceType.DEPLOYMENT,
            ResourceType.REPLICA_SET,
            ResourceType.STATEFUL_SET,
            ResourceType.DAEMON_SET,
            ResourceType.JOB,
            ResourceType.CRON_JOB,
            ResourceType.HPA,
            ResourceType.PDB,
            ResourceType.RESOURCE_QUOTA,
            ResourceType.ROLLOUT);

    /** Types that real clusters learn from a CustomResourceDefinition: no strategic merge patch, no blind update. */
    static final Set<ResourceType> CUSTOM = Set.of(
            ResourceType.ROLLOUT, ResourceType.ANALYSIS_TEMPLATE, ResourceType.ANALYSIS_RUN, ResourceType.APPLICATION);

    static final Set<ResourceType> SCALABLE =
            Set.of(ResourceType.DEPLOYMENT, ResourceType.REPLICA_SET, ResourceType.STATEFUL_SET, ResourceType.ROLLOUT);

    /** What a cluster of today has and this one lacks, by group: answered with 501 instead of 404. */
    private static final Map<String, Set<String>> NOT_EMULATED = Map.ofEntries(
            Map.entry(
                    "",
                    Set.of(
                            "bindings",
                            "componentstatuses",
                            "persistentvolumeclaims",
                            "persistentvolumes",
                            "podtemplates",
                            "replicationcontrollers")),
            Map.entry("autoscaling", Set.of("horizontalpodautoscalers")),
            Map.entry("networking.k8s.io", Set.of("ingresses", "ingressclasses", "networkpolicies")),
            Map.entry(
                    "storage.k8s.io",
                    Set.of("storageclasses", "volumeattachments", "csidrivers", "csinodes", "csistoragecapacities")),
            Map.entry("scheduling.k8s.io", Set.of("priorityclasses")),
            Map.entry("node.k8s.io", Set.of("runtimeclasses")),
            Map.entry("apiextensions.k8s.io", Set.of("customresourcedefinitions")),
            Map.entry("apiregistration.k8s.io", Set.of("apiservices")),
            Map.entry("certificates.k8s.io", Set.of("certificatesigningrequests")),
            Map.entry("flowcontrol.apiserver.k8s.io", Set.of("flowschemas", "prioritylevelconfigurations")),
            Map.entry(
                    "admissionregistration.k8s.io",
                    Set.of(
                            "mutatingwebhookconfigurations",
                            "validatingwebhookconfigurations",
                            "validatingadmissionpolicies",
                            "validatingadmissionpolicybindings")),
            Map.entry("authentication.k8s.io", Set.of("tokenreviews")),
            Map.entry("argoproj.io", Set.of("experiments", "clusteranalysistemplates")));

    private static final Map<String, ResourceType> BY_PATH = index();

    private Served() {}

    /** Returns every type that discovery names. */
    static Stream<ResourceType> all() {
        return Stream.concat(ResourceType.all(), Stream.of(NEW_EVENT, POD_METRICS, NODE_METRICS));
    }

    /**
     * Finds the type of a path.
     *
     * @throws Refusal 501 for what a real cluster has and this one lacks, 404 for what no cluster has
     */
    static ResourceType type(ApiPath path) {
        var type = find(path);
        if (type == null) {
            throw lacking(path);
        }
        return type;
    }

    /** Returns the group's versions that are served, none for an unknown group. */
    static List<String> versions(String group) {
        return Stream.concat(all(), Discovery.REVIEWS.stream())
                .filter(type -> type.group().equals(group))
                .map(ResourceType::version)
                .distinct()
                .toList();
    }

    /**
     * Tells whether a path is in a group that is served, or at least known as one that isn't emulated. Of a group of custom
     * resources only the resources that are declared are.
     */
    static boolean knows(ApiPath path) {
        var group = path.group();
        if (isCustom(group)) {
            return find(path) != null
                    || NOT_EMULATED.getOrDefault(group, Set.of()).contains(path.resource());
        }
        return group.isEmpty()
                || NOT_EMULATED.containsKey(group)
                || !versions(group).isEmpty();
    }

    /** Tells whether a group's resources are custom ones. */
    static boolean isCustom(String group) {
        return CUSTOM.stream().anyMatch(type -> type.group().equals(group));
    }

    private static @Nullable ResourceType find(ApiPath path) {
        return BY_PATH.get(path.groupVersion() + "/" + path.resource());
    }

    private static Refusal lacking(ApiPath path) {
        if (NOT_EMULATED.getOrDefault(path.group(), Set.of()).contains(path.resource())) {
            boolean otherVersion = BY_PATH.values().stream()
                    .anyMatch(type ->
                            type.group().equals(path.group()) && type.plural().equals(path.resource()));
            return Refusal.notEmulated(
                    path.qualifiedResource() + (otherVersion ? " in version " + path.version() : ""));
        }
        return Refusal.unknownPath();
    }

    private static Map<String, ResourceType> index() {
        var index = new HashMap<String, ResourceType>();
        all().forEach(type -> index.put(type.apiVersion() + "/" + type.plural(), type));
        return index;
    }
}
