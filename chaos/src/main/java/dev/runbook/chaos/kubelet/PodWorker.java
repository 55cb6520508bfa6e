package dev.runbook.chaos.kubelet;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.controller.Metadata;
import dev.runbook.chaos.controller.StatusUpdate;
import dev.runbook.chaos.kubelet.ContainerState.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Lives the life of one pod on the node, from its binding to its removal. */
final class PodWorker {
    /** How long the kubelet takes to see that a container ended (its relist period). */
    private static final Duration RELIST = Duration.ofSeconds(1);

    private final NodeRuntime node;
    private final ObjectKey key;
    private final String uid;
    private final String restartPolicy;
    private final Duration gracePeriod;
    private final Instant startedAt;
    private final List<ContainerWorker> inits = new ArrayList<>();
    private final List<ContainerWorker> containers = new ArrayList<>();
    private @Nullable String address;
    private int initialized;
    private boolean terminating;
    private boolean gone;

    PodWorker(NodeRuntime node, ObjectKey key, ObjectNode pod, ContainerBehaviours behaviours) {
        this.node = node;
        this.key = key;
        this.uid = Metadata.uid(pod);
        this.startedAt = node.simulation.now();
        var spec = pod.path("spec");
        this.restartPolicy = spec.path("restartPolicy").asString("Always");
        this.gracePeriod =
                Duration.ofSeconds(spec.path("terminationGracePeriodSeconds").asLong(30));
        var waiting = spec.path("initContainers").isEmpty() ? "ContainerCreating" : "PodInitializing";
        add(inits, spec, "initContainers", pod, behaviours, waiting);
        add(containers, spec, "containers", pod, behaviours, waiting);
    }

    private void add(
            List<ContainerWorker> workers,
            JsonNode spec,
            String kind,
            ObjectNode pod,
            ContainerBehaviours behaviours,
            String waiting) {
        for (var container : spec.path(kind)) {
            var behaviour = behaviours.of(pod, container.path("name").asString(""));
            workers.add(new ContainerWorker(this, container, kind, behaviour, waiting));
        }
    }

    NodeRuntime node() {
        return node;
    }

    String uid() {
        return uid;
    }

    String name() {
        return key.name();
    }

    /** Returns the pod as the kubelet's messages name it. */
    String fullName() {
        return key.name() + "_" + key.namespace() + "(" + uid + ")";
    }

    Duration gracePeriod() {
        return gracePeriod;
    }

    Instant startedAt() {
        return startedAt;
    }

    Optional<String> address() {
        return Optional.ofNullable(address);
    }

    List<ContainerWorker> inits() {
        return inits;
    }

    List<ContainerWorker> containers() {
        return containers;
    }

    boolean initializationDone() {
        return initialized == inits.size();
    }

    boolean terminating() {
        return terminating;
    }

    boolean restarts(int exitCode) {
        return restartPolicy.equals("Always") || restartPolicy.equals("OnFailure") && exitCode != 0;
    }

    Optional<ContainerWorker> container(String name) {
        return Stream.concat(containers.stream(), inits.stream())
                .filter(container -> container.name().equals(name))
                .findFirst();
    }

    /** Sets up the sandbox, then starts the first init container or all containers. */
    void start() {
        changed();
        node.simulation.after(node.between(400, 1200), () -> {
            if (!terminating && !gone) {
                address = node.nextAddress();
                changed();
                startNext();
            }
        });
    }

    /** Decides what follows on the end of a container. */
    void exited(ContainerWorker container, int code) {
        changed();
        if (terminating) {
            finishWhenStopped();
        } else if (inits.contains(container) && code == 0) {
            initialized++;
            container.after(RELIST, () -> {
                changed();
                startNext();
            });
        } else if (restarts(code) || inits.contains(container) && restartPolicy.equals("Always")) {
            container.after(RELIST, container::restart);
        }
    }

    /** Stops all containers, then lets the pod go. */
    void terminate(Duration grace) {
        if (!terminating) {
            terminating = true;
            Stream.concat(inits.stream(), containers.stream()).forEach(container -> container.stop(grace));
            finishWhenStopped();
        }
    }

    /** Forgets a pod that went without waiting for its containers. */
    void discard() {
        gone = true;
        Stream.concat(inits.stream(), containers.stream()).forEach(ContainerWorker::cancelTimers);
    }

    void changed() {
        if (!gone && !node.silent()) {
            stored().ifPresent(pod ->
                    StatusUpdate.apply(node.store, key, copy -> PodStatus.write(this, copy, node.simulation.now())));
        }
    }

    void event(String fieldPath, String type, String reason, String message) {
        if (node.silent()) {
            return;
        }
        stored().ifPresent(pod -> node.events.record(pod, fieldPath, type, reason, message));
    }

    private void startNext() {
        if (initializationDone()) {
            containers.forEach(ContainerWorker::start);
        } else {
            inits.get(initialized).start();
        }
    }

    private void finishWhenStopped() {
        boolean running = Stream.concat(inits.stream(), containers.stream())
                .anyMatch(container -> container.state() instanceof Running);
        if (!running) {
            changed();
            node.simulation.after(node.between(100, 500), () -> stored().ifPresent(this::release));
        }
    }

    private void release(ObjectNode pod) {
        if (node.silent()) {
            node.simulation.after(RELIST, this::finishWhenStopped);
            return;
        }
        gone = true;
        node.store.edit(key, copy -> copy.withObjectProperty("metadata").put("deletionGracePeriodSeconds", 0));
    }

    private Optional<ObjectNode> stored() {
        return node.store
                .get(ResourceType.POD, key.namespace(), key.name())
                .filter(pod -> Metadata.uid(pod).equals(uid));
    }
}
