package dev.runbook.engine.port;

import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;

/** The kinds of objects that the ports know. */
enum Resource {
    POD("", "v1", "Pod", "pods"),
    EVENT("", "v1", "Event", "events"),
    DEPLOYMENT("apps", "v1", "Deployment", "deployments"),
    STATEFUL_SET("apps", "v1", "StatefulSet", "statefulsets"),
    REPLICA_SET("apps", "v1", "ReplicaSet", "replicasets"),
    ROLLOUT("argoproj.io", "v1alpha1", "Rollout", "rollouts"),
    APPLICATION("argoproj.io", "v1alpha1", "Application", "applications"),
    AUTOSCALER("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
    POD_METRICS("metrics.k8s.io", "v1beta1", "PodMetrics", "pods");

    private final String group;
    private final String version;
    private final String kind;
    private final String plural;

    Resource(String group, String version, String kind, String plural) {
        this.group = group;
        this.version = version;
        this.kind = kind;
        this.plural = plural;
    }

    String kind() {
        return kind;
    }

    /** Returns what kubectl calls it in an error, as {@code rollouts.argoproj.io}. */
    String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    ResourceDefinitionContext context() {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version)
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }
}
