package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Keeps one pod of each DaemonSet on every node that its pods select and tolerate, and updates them in turn. */
final class DaemonSetController extends Reconciler {
    private static final String HASH = "controller-revision-hash";
    private static final String GENERATION = "deprecated.daemonset.template.generation";
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Events events;
    private final PodControl pods;
    private final ControllerRevisions revisions;
    private final Claims claims;

    DaemonSetController(Simulation simulation, ObjectStore store) {
        super(simulation, store, "DaemonSet");
        events = new Events(simulation, store, "daemonset-controller");
        pods = new PodControl(simulation, store, events, ResourceType.DAEMON_SET);
        revisions = new ControllerRevisions(store, ResourceType.DAEMON_SET, HASH);
        claims = new Claims(store, ResourceType.DAEMON_SET, ResourceType.POD);
    }

    void start() {
        watch(ResourceType.DAEMON_SET);
        watchOwned(ResourceType.POD, ResourceType.DAEMON_SET);
        watchOrphans(ResourceType.POD, ResourceType.DAEMON_SET);
        watch(
                ResourceType.NODE,
                change -> store.list(ResourceType.DAEMON_SET, "").stream()
                        .map(set -> ObjectKey.of(ResourceType.DAEMON_SET, set)));
    }

    @Override
    protected void reconcile(ObjectKey key) {
        var set = store.get(key.type(), key.namespace(), key.name()).orElse(null);
        if (set == null || Metadata.terminating(set)) {
            return;
        }
        claims.settle(set);
        var hash = revisions.hash(revisions.of(set));
        for (var node : store.list(ResourceType.NODE, "")) {
            place(set, node, hash);
        }
        update(set, hash);
        updateStatus(key, set, hash);
        var inUse = new HashSet<String>();
        inUse.add(key.name() + "-" + hash);
        all(set).forEach(pod -> inUse.add(key.name() + "-" + hash(pod)));
        revisions.limit(set, inUse);
    }

    private void place(ObjectNode set, ObjectNode node, String hash) {
        var here = on(set, Metadata.name(node));
        here.stream()
                .filter(pod -> Pods.ended(pod) && !Metadata.terminating(pod))
                .forEach(pod -> replaceFailed(set, node, pod));
        var active = here.stream().filter(Pods::active).toList();
        if (wanted(set, node)) {
            if (here.stream().noneMatch(pod -> !Pods.ended(pod))) {
                var pod = pod(set, Metadata.name(node), hash);
                if (pods.create(set, pod).isPresent()) {
                    enqueueAfter(ObjectKey.of(ResourceType.DAEMON_SET, set), AGAIN);
                }
            }
        } else if (!mayStay(set, node)) {
            active.forEach(pod -> pods.delete(set, pod));
        }
    }

    private void replaceFailed(ObjectNode set, ObjectNode node, ObjectNode pod) {
        events.warning(
                set,
                "FailedDaemonPod",
                "Found failed daemon pod " + Metadata.namespace(pod) + "/" + Metadata.name(pod) + " on node "
                        + Metadata.name(node) + ", will try to kill it");
        pods.delete(set, pod);
    }

    /** Deletes pods of older templates, as long as so many may be missing. */
    private void update(ObjectNode set, String hash) {
        var strategy = set.path("spec").path("updateStrategy");
        if (strategy.path("type").asString("").equals("OnDelete")) {
            return;
        }
        var wanting = store.list(ResourceType.NODE, "").stream()
                .filter(node -> wanted(set, node))
                .toList();
        int most = Math.max(
                1, Scaling.roundedUp(strategy.path("rollingUpdate").path("maxUnavailable"), "1", wanting.size()));
        int missing = (int) wanting.stream()
                .filter(node -> on(set, Metadata.name(node)).stream().noneMatch(pod -> available(set, pod)))
                .count();
        for (var pod : all(set)) {
            if (Pods.active(pod) && !hash(pod).equals(hash)) {
                boolean works = available(set, pod);
                if (!works || missing < most) {
                    pods.delete(set, pod);
                    missing += works ? 1 : 0;
                }
            }
        }
    }

    private ObjectNode pod(ObjectNode set, String node, String hash) {
        var pod = pods.of(set.path("spec").path("template"), Metadata.namespace(set), Metadata.name(set) + "-");
        pod.withObjectProperty("metadata")
                .withObjectProperty("labels")
                .put(HASH, hash)
                .put("pod-template-generation", Metadata.annotation(set, GENERATION));
        var spec = pod.withObjectProperty("spec");
        var required = spec.withObject("/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution");
        var terms = required.withArrayProperty("nodeSelectorTerms");
        if (terms.isEmpty()) {
            terms.addObject();
        }
        terms.forEach(term -> {
            var fields = ((ObjectNode) term).putArray("matchFields").addObject();
            fields.put("key", "metadata.name")
                    .put("operator", "In")
                    .putArray("values")
                    .add(node);
        });
        tolerate(spec);
        return pod;
    }

    /** Daemons stay on nodes in trouble. */
    private static void tolerate(ObjectNode spec) {
        var wanted = new ArrayList<>(List.of(
                "not-ready NoExecute",
                "unreachable NoExecute",
                "disk-pressure NoSchedule",
                "memory-pressure NoSchedule",
                "pid-pressure NoSchedule",
                "unschedulable NoSchedule"));
        if (spec.path("hostNetwork").asBoolean(false)) {
            wanted.add("network-unavailable NoSchedule");
        }
        var tolerations = spec.withArrayProperty("tolerations");
        for (var words : wanted) {
            var word = words.split(" ");
            var toleration = JsonNodeFactory.instance.objectNode();
            toleration
                    .put("key", "node.kubernetes.io/" + word[0])
                    .put("operator", "Exists")
                    .put("effect", word[1]);
            if (tolerations.valueStream().noneMatch(toleration::equals)) {
                tolerations.add(toleration);
            }
        }
    }

    private static JsonNode tolerating(ObjectNode set) {
        var spec = (ObjectNode) set.path("spec").path("template").path("spec").deepCopy();
        tolerate(spec);
        return spec;
    }

    private static boolean wanted(ObjectNode set, ObjectNode node) {
        var spec = tolerating(set);
        return Taints.selects(spec, node)
                && Taints.untolerated(spec, node, "NoSchedule", "NoExecute")
                        .findAny()
                        .isEmpty();
    }

    private static boolean mayStay(ObjectNode set, ObjectNode node) {
        var spec = tolerating(set);
        return Taints.selects(spec, node)
                && Taints.untolerated(spec, node, "NoExecute").findAny().isEmpty();
    }

    private List<ObjectNode> all(ObjectNode set) {
        return Owners.controlledBy(store, set, ResourceType.POD);
    }

    private List<ObjectNode> on(ObjectNode set, String node) {
        return all(set).stream().filter(pod -> target(pod).equals(node)).toList();
    }

    private static String target(ObjectNode pod) {
        var bound = pod.path("spec").path("nodeName").asString("");
        return bound.isEmpty()
                ? pod.at(
                                "/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms/0"
                                        + "/matchFields/0/values/0")
                        .asString("")
                : bound;
    }

    private static String hash(ObjectNode pod) {
        return pod.path("metadata").path("labels").path(HASH).asString("");
    }

    private boolean available(ObjectNode set, ObjectNode pod) {
        var least = Duration.ofSeconds(set.path("spec").path("minReadySeconds").asLong(0));
        return Pods.active(pod) && Pods.available(pod, least, simulation.now());
    }

    private void updateStatus(ObjectKey key, ObjectNode set, String hash) {
        var wanting = store.list(ResourceType.NODE, "").stream()
                .filter(node -> wanted(set, node))
                .map(Metadata::name)
                .toList();
        var active = all(set).stream().filter(pod -> !Pods.ended(pod)).toList();
        var placed =
                active.stream().filter(pod -> wanting.contains(target(pod))).toList();
        int current = (int)
                placed.stream().map(DaemonSetController::target).distinct().count();
        int ready = count(placed.stream().filter(pod -> Pods.active(pod) && Pods.ready(pod)));
        int available = count(placed.stream().filter(pod -> available(set, pod)));
        if (available < ready) {
            enqueueAfter(
                    key,
                    Duration.ofSeconds(set.path("spec").path("minReadySeconds").asLong(0)));
        }
        StatusUpdate.apply(store, key, copy -> {
            var status = copy.withObjectProperty("status");
            status.put("currentNumberScheduled", current);
            status.put("desiredNumberScheduled", wanting.size());
            status.put("numberMisscheduled", active.size() - placed.size());
            status.put("numberReady", ready);
            status.put("observedGeneration", Metadata.generation(set));
            DeploymentStatus.count(status, "numberAvailable", available);
            DeploymentStatus.count(status, "numberUnavailable", wanting.size() - available);
            DeploymentStatus.count(
                    status,
                    "updatedNumberScheduled",
                    count(placed.stream().filter(pod -> hash(pod).equals(hash))));
        });
    }

    private static int count(Stream<ObjectNode> pods) {
        return (int) pods.count();
    }
}
