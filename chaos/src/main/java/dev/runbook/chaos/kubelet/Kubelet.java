package dev.runbook.chaos.kubelet;

import dev.runbook.chaos.cluster.Change;
import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.PodLogs;
import dev.runbook.chaos.controller.Conditions;
import dev.runbook.chaos.controller.Metadata;
import dev.runbook.chaos.controller.Reconciler;
import dev.runbook.chaos.controller.StatusUpdate;
import dev.runbook.chaos.kubelet.ContainerRun.Probe;
import dev.runbook.chaos.simulation.Simulation;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs the pods of the embedded cluster on its one node: images, starts, probes, restarts with back-off, logs and
 * termination, as the kubelet of Kubernetes 1.34 does. What a container does is its {@link ContainerBehaviour}'s
 * business; what happens to a running one comes through the methods of this class, to be called within an action of the
 * simulation.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Kubelet extends Reconciler {
    private final NodeRuntime node;
    private final ContainerBehaviours behaviours;
    private final Map<ObjectKey, PodWorker> workers = new HashMap<>();
    private final NodeMonitor monitor;

    private Kubelet(Simulation simulation, ObjectStore store, ContainerBehaviours behaviours) {
        super(simulation, store, "kubelet");
        this.node = new NodeRuntime(simulation, store);
        this.behaviours = behaviours;
        this.monitor = new NodeMonitor(simulation, store, name -> !name.equals(NodeRuntime.NODE) || node.silent());
    }

    /** Adds the node {@code embedded-node} to the cluster and starts its scheduler and kubelet. */
    public static Kubelet start(
            Simulation simulation, ObjectStore store, ContainerBehaviours behaviours, NodeCapacity capacity) {
        var kubelet = new Kubelet(simulation, store, behaviours);
        kubelet.registerNode(capacity);
        kubelet.monitor.start();
        new Scheduler(simulation, store).start();
        kubelet.watchThose(ResourceType.POD, Kubelet::concernsNode);
        return kubelet;
    }

    /**
     * Ends a running container from outside; does nothing if it does not run.
     *
     * @param reason Error, Completed or OOMKilled
     */
    public void exit(ObjectKey pod, String container, int code, String reason) {
        container(pod, container).ifPresent(worker -> worker.exit(code, reason));
    }

    /** Lets the readiness probes of a pod's containers pass or fail from now on, until their process ends. */
    public void readiness(ObjectKey pod, boolean passes) {
        worker(pod)
                .ifPresent(worker -> worker.containers()
                        .forEach(container ->
                                container.probe(Probe.READINESS, passes, "HTTP probe failed with statuscode: 503")));
    }

    /** Lets the liveness probe of a container pass or fail from now on, until its process ends. */
    public void liveness(ObjectKey pod, String container, boolean passes) {
        container(pod, container)
                .ifPresent(worker -> worker.probe(Probe.LIVENESS, passes, "HTTP probe failed with statuscode: 500"));
    }

    /**
     * Cuts the node off from the API server, or lets it come back: its containers go on, but nobody hears of them, and
     * nothing that is asked for meanwhile happens before the node is back.
     */
    public void silence(boolean silent) {
        if (node.silent() == silent) {
            return;
        }
        node.silence(silent);
        var key = new ObjectKey(ResourceType.NODE, "", NodeRuntime.NODE);
        if (silent) {
            monitor.lost(key);
            return;
        }
        StatusUpdate.apply(store, key, copy -> conditions(copy.withObjectProperty("status")));
        workers.values().forEach(PodWorker::changed);
        store.list(ResourceType.POD, "").stream()
                .filter(pod -> pod.path("spec").path("nodeName").asString("").equals(NodeRuntime.NODE))
                .forEach(pod -> enqueue(ObjectKey.of(ResourceType.POD, pod)));
        workers.keySet().forEach(this::enqueue);
    }

    /** Adds a line to a running container's log. */
    public void log(ObjectKey pod, String container, String line) {
        container(pod, container).ifPresent(worker -> worker.write(line));
    }

    /** Returns what the containers on the node wrote. */
    public PodLogs logs() {
        return (pod, container, previous) -> container(ObjectKey.of(ResourceType.POD, pod), container)
                .flatMap(worker -> worker.log(previous))
                .map(log -> log.lines(simulation.now()));
    }

    /** Finds the worker of a pod that is on the node. */
    Optional<PodWorker> worker(ObjectKey pod) {
        return Optional.ofNullable(workers.get(pod));
    }

    @Override
    protected void reconcile(ObjectKey key) {
        if (node.silent()) {
            return;
        }
        var pod = store.get(key.type(), key.namespace(), key.name()).orElse(null);
        var worker = workers.get(key);
        if (worker != null && (pod == null || !Metadata.uid(pod).equals(worker.uid()))) {
            worker.discard();
            workers.remove(key);
            worker = null;
        }
        if (pod == null || !pod.path("spec").path("nodeName").asString("").equals(NodeRuntime.NODE)) {
            return;
        }
        if (worker == null) {
            worker = new PodWorker(node, key, pod, behaviours);
            workers.put(key, worker);
            if (!Metadata.terminating(pod)) {
                worker.start();
            }
        }
        if (Metadata.terminating(pod)) {
            worker.terminate(Duration.ofSeconds(
                    pod.path("metadata").path("deletionGracePeriodSeconds").asLong(30)));
        }
    }

    /** Leaves out the changes of a pod's status, which the kubelet itself writes. */
    private static boolean concernsNode(Change change) {
        var before = change.before();
        return before == null
                || change.kind() == Change.Kind.DELETED
                || Metadata.terminating(change.after())
                || !before.path("spec")
                        .path("nodeName")
                        .equals(change.after().path("spec").path("nodeName"));
    }

    private Optional<ContainerWorker> container(ObjectKey pod, String container) {
        return worker(pod).flatMap(worker -> worker.container(container));
    }

    private void registerNode(NodeCapacity capacity) {
        var object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", "v1").put("kind", "Node");
        object.putObject("metadata")
                .put("name", NodeRuntime.NODE)
                .putObject("labels")
                .put("kubernetes.io/hostname", NodeRuntime.NODE)
                .put("kubernetes.io/os", "linux");
        object.putObject("spec");
        var status = object.putObject("status");
        resources(status.putObject("capacity"), capacity);
        resources(status.putObject("allocatable"), capacity);
        conditions(status);
        var addresses = status.putArray("addresses");
        addresses.addObject().put("type", "InternalIP").put("address", NodeRuntime.HOST_IP);
        addresses.addObject().put("type", "Hostname").put("address", NodeRuntime.NODE);
        status.putObject("nodeInfo").put("kubeletVersion", "v1.34.0").put("operatingSystem", "linux");
        store.create(ResourceType.NODE, object);
    }

    private void conditions(ObjectNode status) {
        var conditions = status.withArrayProperty("conditions");
        var now = simulation.now();
        Conditions.set(
                conditions,
                "MemoryPressure",
                "False",
                "KubeletHasSufficientMemory",
                "kubelet has sufficient memory available",
                now);
        Conditions.set(
                conditions, "DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure", now);
        Conditions.set(
                conditions,
                "PIDPressure",
                "False",
                "KubeletHasSufficientPID",
                "kubelet has sufficient PID available",
                now);
        Conditions.set(conditions, "Ready", "True", "KubeletReady", "kubelet is posting ready status", now);
    }

    private static void resources(ObjectNode resources, NodeCapacity capacity) {
        resources.put("cpu", capacity.cpu());
        resources.put("memory", capacity.memory());
        resources.put("pods", Integer.toString(capacity.pods()));
    }
}
