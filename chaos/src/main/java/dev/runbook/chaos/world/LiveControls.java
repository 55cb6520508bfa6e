package dev.runbook.chaos.world;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.controller.LabelSelector;
import dev.runbook.chaos.controller.Metadata;
import dev.runbook.chaos.controller.Pods;
import dev.runbook.chaos.kubelet.Kubelet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Turns what faults want into the state of a {@link LiveWorld}, inside the simulation's lock. */
final class LiveControls implements WorldControls {
    private final LiveWorld live;
    private final Kubelet kubelet;

    LiveControls(LiveWorld live, Kubelet kubelet) {
        this.live = live;
        this.kubelet = kubelet;
    }

    @Override
    public ClusterWorld world() {
        return live.world;
    }

    @Override
    public Optional<Behaviour> behaviour(String service, String imageTag) {
        return live.simulation.locked(() -> live.service(service).map(serving -> serving.behaviour(imageTag)));
    }

    @Override
    public void release(String service, String imageTag, Behaviour behaviour) {
        change(() -> service(service).release(imageTag, behaviour));
    }

    @Override
    public void surge(String service, double factor) {
        change(() -> service(service).surge(factor));
    }

    @Override
    public void slow(String dependency, Duration by) {
        change(() -> live.dependencies.slow(dependency, by));
    }

    @Override
    public void image(String image, boolean available) {
        change(() -> {
            if (available) {
                live.missingImages.remove(image);
            } else {
                live.missingImages.add(image);
            }
        });
    }

    @Override
    public Runnable trouble(String namespace, Map<String, String> labels, Trouble trouble, int pods) {
        return live.simulation.locked(() -> {
            live.account();
            var wanted = JsonNodeFactory.instance.objectNode();
            labels.forEach(wanted::put);
            var present = present(namespace, wanted);
            var chosen = present.stream().limit(pods).toList();
            var affliction = new Affliction(
                    namespace,
                    wanted,
                    trouble,
                    chosen.stream().map(Metadata::uid).collect(Collectors.toSet()),
                    trouble.inNewPods() && pods >= present.size());
            live.afflictions.add(affliction);
            chosen.forEach(pod -> strike(affliction, pod));
            return () -> change(() -> cure(affliction));
        });
    }

    private List<ObjectNode> present(String namespace, ObjectNode labels) {
        return live.store.list(ResourceType.POD, namespace).stream()
                .filter(Pods::active)
                .filter(pod ->
                        LabelSelector.matchesAll(labels, pod.path("metadata").path("labels")))
                .toList();
    }

    private void strike(Affliction affliction, ObjectNode pod) {
        var key = ObjectKey.of(ResourceType.POD, pod);
        var container = LiveWorld.first(pod);
        if (affliction.trouble() instanceof Trouble.Crashing crashing) {
            if (affliction.crash(pod, crashing)) {
                kubelet.log(
                        key,
                        container,
                        crashing.outOfMemory() ? "INFO caching" : "FATAL exiting with code " + crashing.exitCode());
                kubelet.exit(key, container, crashing.exitCode(), crashing.outOfMemory() ? "OOMKilled" : "Error");
            }
            return;
        }
        if (LiveWorld.leavesProcessAlone(affliction.trouble())) {
            live.processes(key).forEach(process -> process.suffer(affliction.trouble()));
            if (affliction.trouble() instanceof Trouble.Isolated && Affliction.probedFromOutside(pod)) {
                kubelet.readiness(key, false);
            }
            return;
        }
        kubelet.readiness(key, false);
        if (affliction.trouble() instanceof Trouble.Wedged) {
            kubelet.log(key, container, "WARN waiting for a lock");
            kubelet.liveness(key, container, false);
        } else {
            kubelet.log(key, container, "ERROR readiness check failed");
        }
    }

    private void cure(Affliction affliction) {
        live.store.list(ResourceType.POD, "").stream()
                .filter(affliction::concerns)
                .forEach(pod -> {
                    var key = ObjectKey.of(ResourceType.POD, pod);
                    live.processes(key).forEach(process -> process.recover(affliction.trouble()));
                    kubelet.readiness(key, true);
                    kubelet.liveness(key, LiveWorld.first(pod), true);
                });
        affliction.end();
        live.afflictions.remove(affliction);
    }

    private ServiceTraffic service(String name) {
        return live.service(name)
                .orElseThrow(() -> new IllegalArgumentException("world " + live.world + " has no service " + name
                        + "; it has "
                        + ClusterWorld.names(live.world.services().stream().map(ServiceModel::name))));
    }

    private void change(Runnable change) {
        live.simulation.locked(() -> {
            live.account();
            change.run();
            return true;
        });
    }
}
