package dev.runbook.chaos.kubelet;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.controller.Metadata;
import dev.runbook.chaos.controller.StatusUpdate;
import dev.runbook.chaos.kubelet.ContainerState.Running;
import dev.runbook.chaos.kubelet.ContainerState.Terminated;
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

    /** What a sidecar gets to stop when the others have used up the pod's grace. */
    private static final Duration LEAST_GRACE = Duration.ofSeconds(2);

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
    private Instant killAt = Instant.MAX;
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
        return all().filter(container -> container.name().equals(name)).findFirst();
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

    /** Lets the next init container follow on a sidecar that has started for the first time. */
    void started(ContainerWorker container) {
        if (container.sidecar()
                && !initializationDone()
                && inits.get(initialized).equals(container)) {
            initialized++;
            node.simulation.after(RELIST, () -> {
                if (!terminating && !gone) {
                    changed();
                    startNext();
                }
            });
        }
    }

    /** Decides what follows on the end of a container. */
    void exited(ContainerWorker container, int code) {
        changed();
        if (terminating) {
            finishWhenStopped();
        } else if (over()) {
            stopSidecar(gracePeriod);
        } else if (container.sidecar()) {
            container.after(RELIST, container::restart);
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
            killAt = node.simulation.now().plus(grace);
            all().filter(container -> !(container.sidecar() && container.state() instanceof Running))
                    .forEach(container -> container.stop(grace));
            finishWhenStopped();
        }
    }

    /** Forgets a pod that went without waiting for its containers. */
    void discard() {
        gone = true;
        all().forEach(ContainerWorker::cancelTimers);
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

    /** Returns whether all containers but the sidecars ended for good, or an init container did that had to succeed. */
    boolean over() {
        return inits.stream().anyMatch(init -> !init.sidecar() && failed(init))
                || initializationDone() && containers.stream().allMatch(this::endedForGood);
    }

    private boolean failed(ContainerWorker init) {
        return endedForGood(init) && !init.succeeded();
    }

    private boolean endedForGood(ContainerWorker container) {
        return container.state() instanceof Terminated ended && !restarts(ended.exitCode());
    }

    /** Ends the last sidecar that still runs once nothing else does; its end asks for the one before it. */
    private void stopSidecar(Duration grace) {
        var running = inits.stream()
                .filter(init -> init.sidecar() && init.state() instanceof Running)
                .toList();
        inits.stream().filter(init -> init.sidecar() && !running.contains(init)).forEach(ContainerWorker::cancelTimers);
        if (!running.isEmpty()) {
            running.get(running.size() - 1).stop(grace);
        }
    }

    private Stream<ContainerWorker> all() {
        return Stream.concat(inits.stream(), containers.stream());
    }

    private void finishWhenStopped() {
        var running =
                all().filter(container -> container.state() instanceof Running).toList();
        if (!running.isEmpty() && running.stream().allMatch(ContainerWorker::sidecar)) {
            var left = Duration.between(node.simulation.now(), killAt);
            stopSidecar(left.compareTo(LEAST_GRACE) < 0 ? LEAST_GRACE : left);
        } else if (running.isEmpty()) {
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
