package dev.runbook.chaos.fault;

import dev.runbook.engine.spi.FaultContext;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A Deployment, StatefulSet or Rollout as faults see it. */
record Workload(ResourceDefinitionContext kind, GenericKubernetesResource object) {
    private static final List<ResourceDefinitionContext> KINDS = List.of(
            kind("argoproj.io", "v1alpha1", "Rollout", "rollouts"),
            kind("apps", "v1", "Deployment", "deployments"),
            kind("apps", "v1", "StatefulSet", "statefulsets"));

    /** Finds the workload of a name in the world's namespace. */
    static Optional<Workload> find(FaultContext context, String name) {
        for (var kind : KINDS) {
            var found = context.client()
                    .genericKubernetesResources(kind)
                    .inNamespace(context.namespace())
                    .withName(name)
                    .get();
            if (found != null) {
                return Optional.of(new Workload(kind, found));
            }
        }
        return Optional.empty();
    }

    /** Returns the workload of a name, which is there. */
    static Workload get(FaultContext context, String name) {
        return find(context, name).orElseThrow(() -> new IllegalStateException(missing(context, name)));
    }

    /** Says that a workload is missing, and which there are. */
    static String missing(FaultContext context, String name) {
        var there = all(context)
                .map(workload -> workload.kind.getKind() + " "
                        + workload.object.getMetadata().getName())
                .sorted()
                .toList();
        return "there is no Rollout, Deployment or StatefulSet " + name + " in namespace " + context.namespace()
                + "; there is " + (there.isEmpty() ? "none at all" : String.join(", ", there));
    }

    /** Returns the labels by which it selects its pods. */
    Map<String, String> labels() {
        Map<?, ?> labels = object.get("spec", "selector", "matchLabels");
        var texts = new TreeMap<String, String>();
        if (labels != null) {
            labels.forEach((key, value) -> texts.put(String.valueOf(key), String.valueOf(value)));
        }
        return texts;
    }

    /** Returns the image of the first container. */
    String image() {
        String image = object.get("spec", "template", "spec", "containers", 0, "image");
        return image == null ? "" : image;
    }

    /** Returns the image with another tag. */
    String image(String tag) {
        var image = image();
        int colon = image.lastIndexOf(':');
        return (colon > image.lastIndexOf('/') ? image.substring(0, colon) : image) + ":" + tag;
    }

    /** Returns the tag of the first container's image. */
    String tag() {
        var image = image();
        int colon = image.lastIndexOf(':');
        return colon > image.lastIndexOf('/') ? image.substring(colon + 1) : "latest";
    }

    /** Returns whether anybody would notice that the first container is not ready. */
    boolean probed() {
        return object.get("spec", "template", "spec", "containers", 0, "readinessProbe") != null;
    }

    /** Returns the pods with its labels, by name. */
    static List<Pod> pods(FaultContext context, Map<String, String> labels) {
        return context.client()
                .pods()
                .inNamespace(context.namespace())
                .withLabels(labels)
                .list()
                .getItems();
    }

    /** Releases an image: changes the template of the pods. */
    void release(FaultContext context, String image) {
        context.client()
                .genericKubernetesResources(kind)
                .inNamespace(context.namespace())
                .withName(object.getMetadata().getName())
                .patch(
                        PatchContext.of(PatchType.JSON),
                        "[{\"op\":\"replace\",\"path\":\"/spec/template/spec/containers/0/image\",\"value\":\"" + image
                                + "\"}]");
    }

    private static Stream<Workload> all(FaultContext context) {
        var all = new ArrayList<Workload>();
        for (var kind : KINDS) {
            context.client()
                    .genericKubernetesResources(kind)
                    .inNamespace(context.namespace())
                    .list()
                    .getItems()
                    .forEach(object -> all.add(new Workload(kind, object)));
        }
        return all.stream();
    }

    private static ResourceDefinitionContext kind(String group, String version, String kind, String plural) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version)
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }
}
