package dev.runbook.chaos.k3s;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.Contents;
import dev.runbook.chaos.world.Manifest;
import dev.runbook.chaos.world.ServiceModel;
import dev.runbook.chaos.world.WorkerModel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which workloads of a world are played by a program instead of their own image: those behind a service model and those
 * of a worker model. All others run what their manifests say.
 *
 * @param world the world
 * @param contents its objects
 */
record StandIns(ClusterWorld world, Contents contents) {
    /** The variable that names the namespace of what plays the world. */
    static final String STAGE = "WORLD_STAGE";

    /** Where the program finds itself. */
    static final String PROGRAM = "/opt/world";

    /** The fields of a container that say how the kubelet finds out about it. */
    static final Set<String> PROBES = Set.of("readinessProbe", "livenessProbe", "startupProbe");

    /** Where the first container of a pod says how it is; those after it do so at the ports that follow. */
    static final int HEALTH = 19_100;

    private static final Set<ResourceType> WORKLOADS =
            Set.of(ResourceType.DEPLOYMENT, ResourceType.ROLLOUT, ResourceType.STATEFUL_SET);

    /** Finds the Service of a model. */
    Optional<Manifest> service(ServiceModel model) {
        return contents.manifests().stream()
                .filter(manifest -> manifest.type().equals(ResourceType.SERVICE)
                        && manifest.name().equals(model.name()))
                .findFirst();
    }

    /** Returns the workloads of a worker model. */
    Stream<Manifest> workloads(WorkerModel model) {
        return workloads().filter(manifest -> manifest.name().equals(model.workload()));
    }

    /** Returns the image of the container that serves a model; empty if no workload does. */
    Optional<String> image(ServiceModel model) {
        return service(model)
                .flatMap(service -> workloads()
                        .filter(workload -> serves(service, workload))
                        .findFirst())
                .map(workload -> {
                    var containers = podSpec(workload.object()).path("containers");
                    for (var container : containers) {
                        if (container.path("name").asString("").equals(model.container())) {
                            return container.path("image").asString("");
                        }
                    }
                    return containers.path(0).path("image").asString("");
                });
    }

    /** Returns the number of the port at which the pods of a Service listen. */
    int targetPort(Manifest service) {
        var port = service.object().path("spec").path("ports").path(0);
        var target = port.path("targetPort");
        if (!target.isString()) {
            return target.asInt(port.path("port").asInt(80));
        }
        return workloads()
                .filter(workload -> serves(service, workload))
                .flatMap(workload ->
                        podSpec(workload.object()).path("containers").valueStream())
                .flatMap(container -> container.path("ports").valueStream())
                .filter(named -> named.path("name").asString("").equals(target.asString()))
                .mapToInt(named -> named.path("containerPort").asInt(80))
                .findFirst()
                .orElse(80);
    }

    /** Returns which pods Prometheus scrapes, by the name of its job. */
    Map<String, Object> targets(WorldNames names) {
        var all = new LinkedHashMap<String, Object>();
        for (var service : world.services()) {
            service(service)
                    .ifPresent(manifest -> all.put(
                            service.name(),
                            Map.of(
                                    "namespace",
                                    names.real(manifest.namespace()),
                                    "selector",
                                    manifest.object().path("spec").path("selector"),
                                    "port",
                                    targetPort(manifest))));
        }
        all.put("argo-rollouts-metrics", Map.of("namespace", "argo-rollouts", "selector", Map.of(), "port", 8090));
        return all;
    }

    /** Returns whether a workload is played by the program. */
    boolean concern(Manifest manifest) {
        return WORKLOADS.contains(manifest.type())
                && (world.workers().stream()
                                .anyMatch(worker -> worker.workload().equals(manifest.name()))
                        || world.services().stream()
                                .flatMap(model -> service(model).stream())
                                .anyMatch(service -> serves(service, manifest)));
    }

    /** Returns the workloads that run what their manifests say. */
    Stream<Manifest> unplayed() {
        return workloads().filter(manifest -> !concern(manifest));
    }

    /** Returns the images of a workload. */
    static Stream<String> images(JsonNode workload) {
        return podSpec(workload)
                .path("containers")
                .valueStream()
                .map(container -> container.path("image").asString(""));
    }

    /** Puts the program into the containers of a workload. */
    static void play(ObjectNode workload, String stage) {
        if (!(podSpec(workload) instanceof ObjectNode spec)) {
            return;
        }
        var volumes = spec.withArray("volumes");
        volumes.addObject().put("name", "world-program").putObject("configMap").put("name", "world-program");
        volumes.addObject().put("name", "world-state").putObject("emptyDir");
        int health = HEALTH;
        for (var each : spec.path("containers")) {
            if (each instanceof ObjectNode container) {
                ask(container, health);
                container.remove("args");
                container
                        .putArray("command")
                        .add("python3")
                        .add("-u")
                        .add(PROGRAM + "/world.py")
                        .add("serve");
                container.put("imagePullPolicy", "IfNotPresent");
                var environment = container.withArray("env");
                field(environment.addObject(), "POD_NAME", "metadata.name");
                field(environment.addObject(), "POD_NAMESPACE", "metadata.namespace");
                environment.addObject().put("name", STAGE).put("value", stage);
                environment
                        .addObject()
                        .put("name", "WORLD_CONTAINER")
                        .put("value", container.path("name").asString(""));
                environment.addObject().put("name", "WORLD_HEALTH").put("value", Integer.toString(health++));
                var mounts = container.withArray("volumeMounts");
                mounts.addObject().put("name", "world-program").put("mountPath", PROGRAM);
                mounts.addObject().put("name", "world-state").put("mountPath", "/world");
            }
        }
    }

    /**
     * Has the kubelet ask the program itself where it would run a command: the command is one of the image, whose place
     * the program takes, and to start a process for each answer costs more than all that the program does.
     */
    private static void ask(ObjectNode container, int health) {
        for (var probe : PROBES) {
            if (container.path(probe) instanceof ObjectNode asked && asked.remove("exec") != null) {
                asked.putObject("httpGet").put("path", "/health").put("port", health);
            }
        }
    }

    private static void field(ObjectNode variable, String name, String path) {
        variable.put("name", name).putObject("valueFrom").putObject("fieldRef").put("fieldPath", path);
    }

    static JsonNode podSpec(JsonNode workload) {
        return workload.path("spec").path("template").path("spec");
    }

    /** Returns the labels of the pods of a workload. */
    static Map<String, String> podLabels(JsonNode workload) {
        return workload.path("spec").path("template").path("metadata").path("labels").properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, label -> label.getValue().asString("")));
    }

    private Stream<Manifest> workloads() {
        return contents.manifests().stream().filter(manifest -> WORKLOADS.contains(manifest.type()));
    }

    private static boolean serves(Manifest service, Manifest workload) {
        var selector = service.object().path("spec").path("selector");
        var labels = podLabels(workload.object());
        return service.namespace().equals(workload.namespace())
                && !selector.isEmpty()
                && selector.properties().stream()
                        .allMatch(label -> label.getValue().asString("").equals(labels.get(label.getKey())));
    }
}
