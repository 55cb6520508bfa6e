package dev.runbook.engine.port;

import dev.runbook.api.port.Resources;
import dev.runbook.api.port.ResourcesSet;
import dev.runbook.api.port.Restarted;
import dev.runbook.api.port.Revision;
import dev.runbook.api.port.Scaled;
import dev.runbook.api.port.Undo;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.WorkloadStatus;
import dev.runbook.api.port.Workloads;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.autoscaling.v1.ScaleBuilder;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Workloads of a cluster, changed as kubectl changes them. */
record ClusterWorkloads(Namespace namespace) implements Workloads {
    private static final String RESTARTED_AT = "kubectl.kubernetes.io/restartedAt";
    private static final String CHANGE_CAUSE = "kubernetes.io/change-cause";

    @Override
    public Workloads in(String other) {
        return new ClusterWorkloads(new Namespace(namespace.gate(), other));
    }

    @Override
    public WorkloadStatus get(WorkloadRef workload) {
        return WorkloadView.status(workload, namespace.get(resource(workload), workload.name()));
    }

    private static Resource resource(WorkloadRef workload) {
        return switch (workload.kind()) {
            case "Deployment" -> Resource.DEPLOYMENT;
            case "StatefulSet" -> Resource.STATEFUL_SET;
            case "ReplicaSet" -> Resource.REPLICA_SET;
            case "Rollout" -> Resource.ROLLOUT;
            default ->
                throw new IllegalArgumentException(workload + " is no workload that this port knows; it knows"
                        + " Deployment, StatefulSet, ReplicaSet and Rollout.");
        };
    }

    @Override
    public Scaled scale(WorkloadRef workload, int replicas) {
        if (replicas < 0) {
            throw new IllegalArgumentException(workload + " can't be scaled to " + replicas + " replicas");
        }
        return namespace.again(() -> {
            var resource = resource(workload);
            namespace.get(resource, workload.name());
            var handle = namespace.one(resource, workload.name());
            var scale = handle.scale();
            var spec = scale.getSpec();
            var from = spec == null || spec.getReplicas() == null ? 0 : spec.getReplicas();
            if (from != replicas) {
                handle.scale(new ScaleBuilder(scale)
                        .editOrNewSpec()
                        .withReplicas(replicas)
                        .endSpec()
                        .build());
            }
            return new Scaled(workload, from, replicas);
        });
    }

    @Override
    public Restarted restart(WorkloadRef workload) {
        var resource = resource(workload);
        if (resource == Resource.REPLICA_SET) {
            throw new IllegalArgumentException(
                    workload + " can't be restarted: a ReplicaSet leaves its pods alone when its template changes");
        }
        if (resource == Resource.ROLLOUT) {
            throw new IllegalArgumentException(
                    workload + " is not restarted by its template, which would be a release: take the port Rollouts");
        }
        var now = namespace.gate().arena().time().instant().truncatedTo(ChronoUnit.SECONDS);
        var object = namespace.get(resource, workload.name());
        refusePaused(workload, object, "restarted");
        var fields = new Fields(object.getAdditionalProperties());
        if (!fields.text("spec", "template", "metadata", "annotations", RESTARTED_AT)
                .equals(now.toString())) {
            var annotations = Map.of("annotations", Map.of(RESTARTED_AT, now.toString()));
            namespace.merge(
                    resource, workload.name(), Map.of("spec", Map.of("template", Map.of("metadata", annotations))));
        }
        return new Restarted(workload, now);
    }

    private static void refusePaused(WorkloadRef workload, GenericKubernetesResource object, String what) {
        if (new Fields(object.getAdditionalProperties()).isTrue("spec", "paused")) {
            throw new IllegalStateException(
                    workload + " is paused and can't be " + what + "; resume it first (spec.paused = false)");
        }
    }

    @Override
    public Undo undo(WorkloadRef workload) {
        return undo(workload, Revisions::previous);
    }

    @Override
    public Undo undo(WorkloadRef workload, long revision) {
        return undo(workload, revisions -> revision);
    }

    private Undo undo(WorkloadRef workload, Function<Revisions, Long> which) {
        return namespace.again(() -> {
            var deployment = deployment(workload);
            var revisions = Revisions.of(namespace, deployment, Revisions.Scheme.DEPLOYMENT);
            var revision = which.apply(revisions);
            if (revisions.inPlace(revision)) {
                return new Undo(workload.name(), revisions.current(), revision, false);
            }
            refusePaused(workload, deployment, "undone");
            Fields.writable(deployment.getAdditionalProperties(), "spec").put("template", revisions.template(revision));
            takeCause(deployment, revisions.set(revision));
            namespace.replace(deployment);
            return new Undo(workload.name(), revisions.current(), revision, true);
        });
    }

    private GenericKubernetesResource deployment(WorkloadRef workload) {
        if (resource(workload) != Resource.DEPLOYMENT) {
            throw new IllegalArgumentException(workload + " has no revisions to undo to; only a Deployment has here");
        }
        return namespace.get(Resource.DEPLOYMENT, workload.name());
    }

    private static void takeCause(GenericKubernetesResource deployment, GenericKubernetesResource set) {
        var own = deployment.getMetadata().getAnnotations();
        var annotations = own == null ? new LinkedHashMap<String, String>() : new LinkedHashMap<>(own);
        var cause = Fields.of(set.getMetadata().getAnnotations()).text(CHANGE_CAUSE);
        if (cause.isEmpty()) {
            annotations.remove(CHANGE_CAUSE);
        } else {
            annotations.put(CHANGE_CAUSE, cause);
        }
        deployment.getMetadata().setAnnotations(annotations);
    }

    @Override
    public List<Revision> history(WorkloadRef workload) {
        return Revisions.of(namespace, deployment(workload), Revisions.Scheme.DEPLOYMENT)
                .history();
    }

    @Override
    public ResourcesSet setResources(WorkloadRef workload, String container, Resources resources) {
        return namespace.again(() -> {
            var object = namespace.get(resource(workload), workload.name());
            var fields = container(workload, object, container);
            var before = WorkloadView.resources(fields);
            var after = new Resources(
                    merged(before.requests(), resources.requests()), merged(before.limits(), resources.limits()));
            if (!before.equals(after)) {
                var wanted = Fields.writable(fields.map(), "resources");
                wanted.put("requests", new TreeMap<>(after.requests()));
                wanted.put("limits", new TreeMap<>(after.limits()));
                namespace.replace(object);
            }
            return new ResourcesSet(workload, container, before, after);
        });
    }

    /** What is not named stays as it is. */
    private static Map<String, String> merged(Map<String, String> before, Map<String, String> wanted) {
        var merged = new TreeMap<>(before);
        merged.putAll(wanted);
        return merged;
    }

    private static Fields container(WorkloadRef workload, GenericKubernetesResource object, String name) {
        var containers = new Fields(object.getAdditionalProperties()).list("spec", "template", "spec", "containers");
        return containers.stream()
                .filter(container -> container.text("name").equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(workload + " has no container '" + name
                        + "'; its containers are "
                        + containers.stream().map(c -> c.text("name")).collect(Collectors.joining(", "))
                        + ". Nothing was changed."));
    }
}
