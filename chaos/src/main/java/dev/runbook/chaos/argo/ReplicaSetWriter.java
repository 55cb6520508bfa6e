package dev.runbook.chaos.argo;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.PodDefaults;
import dev.runbook.chaos.controller.Conditions;
import dev.runbook.chaos.controller.Metadata;
import dev.runbook.chaos.controller.Owners;
import dev.runbook.chaos.controller.PodTemplate;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes, numbers and scales the ReplicaSets of a Rollout. */
final class ReplicaSetWriter {
    private static final String HISTORY = "rollout.argoproj.io/revision-history";
    private static final Set<String> OWN_ANNOTATIONS = Set.of(
            "kubectl.kubernetes.io/last-applied-configuration",
            RolloutReplicaSet.REVISION,
            HISTORY,
            RolloutReplicaSet.DESIRED_REPLICAS,
            "notified.notifications.argoproj.io");

    private ReplicaSetWriter() {}

    /** Makes the ReplicaSet of a Rollout's template, without pods yet. */
    static RolloutReplicaSet create(ObjectStore store, RolloutView rollout, long revision) {
        return new RolloutReplicaSet(store.create(ResourceType.REPLICA_SET, replicaSet(rollout, revision)));
    }

    /** Tells the Rollout of a ReplicaSet that was just made for it. */
    static void announce(RolloutSync sync, RolloutReplicaSet created) {
        sync.revision(created.revision());
        sync.event(
                "NewReplicaSetCreated",
                "Created ReplicaSet " + created.name() + " (revision " + created.revision() + ")");
        var status = status(sync);
        RolloutConditions.of(status, sync.now())
                .set(
                        RolloutConditions.PROGRESSING,
                        "True",
                        "NewReplicaSetCreated",
                        "Created new replica set \"" + created.name() + "\"");
        sync.persistConditions(status);
    }

    /**
     * Gives the current ReplicaSet the highest revision, and the Rollout the same one.
     *
     * @return whether the ReplicaSet changed, and the Rollout's turn is the next time
     */
    static boolean syncRevision(RolloutSync sync) {
        var current = sync.sets().current();
        long revision = 1
                + sync.sets().older().stream()
                        .mapToLong(RolloutReplicaSet::revision)
                        .max()
                        .orElse(0);
        // Only what may change is copied: this is asked at every reconcile, and nearly always nothing does.
        var copy = JsonNodeFactory.instance.objectNode();
        current.object().properties().forEach(field -> copy.set(field.getKey(), field.getValue()));
        copy.set("metadata", current.object().path("metadata").deepCopy());
        annotate(sync.rollout(), copy, revision);
        if (sync.rollout().spec().has("minReadySeconds")) {
            copy.set("spec", current.object().path("spec").deepCopy());
            copy.withObjectProperty("spec")
                    .set("minReadySeconds", sync.rollout().spec().get("minReadySeconds"));
        }
        if (!copy.equals(current.object())) {
            replace(sync, current, copy);
            return true;
        }
        sync.revision(current.revision());
        var conditions = sync.rollout().status().path("conditions");
        if (Conditions.find(conditions, RolloutConditions.PROGRESSING).isMissingNode()) {
            var status = status(sync);
            RolloutConditions.of(status, sync.now())
                    .set(
                            RolloutConditions.PROGRESSING,
                            "True",
                            "FoundNewReplicaSet",
                            "Found new replica set \"" + current.name() + "\"");
            sync.persistConditions(status);
        }
        return false;
    }

    /**
     * Scales a ReplicaSet and notes on it how many pods the Rollout wants.
     *
     * @return whether the number of pods changed
     */
    static boolean scale(RolloutSync sync, RolloutReplicaSet set, int replicas) {
        var wanted = Integer.toString(sync.rollout().replicas());
        boolean resized = set.desired() != replicas;
        if (!resized
                && Metadata.annotation(set.object(), RolloutReplicaSet.DESIRED_REPLICAS)
                        .equals(wanted)) {
            return false;
        }
        sync.store().edit(set.key(), copy -> {
            copy.withObjectProperty("spec").put("replicas", replicas);
            if (replicas == 0) {
                annotations(copy).remove(BlueGreen.DEADLINE);
            }
            annotations(copy).put(RolloutReplicaSet.DESIRED_REPLICAS, wanted);
        });
        if (resized) {
            sync.event(
                    "ScalingReplicaSet",
                    "Scaled " + (set.desired() < replicas ? "up" : "down") + " ReplicaSet " + set.name() + " (revision "
                            + set.revision() + ") from " + set.desired() + " to " + replicas);
        }
        return resized;
    }

    /** Returns a copy of a Rollout's status for changing. */
    static ObjectNode status(RolloutSync sync) {
        var status = sync.rollout().status();
        return status.isObject() ? status.asObject().deepCopy() : JsonNodeFactory.instance.objectNode();
    }

    private static void replace(RolloutSync sync, RolloutReplicaSet current, ObjectNode copy) {
        var stored = new RolloutReplicaSet(sync.store().update(ResourceType.REPLICA_SET, copy));
        var all = sync.sets().all().stream()
                .map(set -> set.name().equals(current.name()) ? stored : set)
                .toList();
        sync.sets(RolloutSets.of(sync.rollout(), all, stored));
    }

    private static ObjectNode replicaSet(RolloutView rollout, long revision) {
        var template = rollout.spec().path("template").asObject().deepCopy();
        var hash = PodTemplate.hash(template);
        template.withObjectProperty("metadata").withObjectProperty("labels").put(RolloutReplicaSet.HASH_LABEL, hash);
        // The API server does that to a ReplicaSet, and not to the Rollout, whose template goes into the hash.
        PodDefaults.fill(template.withObjectProperty("spec"));
        var set = JsonNodeFactory.instance.objectNode();
        set.put("apiVersion", ResourceType.REPLICA_SET.apiVersion());
        set.put("kind", ResourceType.REPLICA_SET.kind());
        var metadata = set.putObject("metadata");
        metadata.put("name", rollout.name() + "-" + hash).put("namespace", rollout.namespace());
        metadata.set("labels", template.path("metadata").path("labels").deepCopy());
        annotate(rollout, set, revision);
        annotations(set).put(RolloutReplicaSet.DESIRED_REPLICAS, Integer.toString(rollout.replicas()));
        Owners.control(rollout.object(), ResourceType.ROLLOUT, set);
        var spec = set.putObject("spec").put("replicas", 0);
        if (rollout.spec().has("minReadySeconds")) {
            spec.set("minReadySeconds", rollout.spec().get("minReadySeconds"));
        }
        var selector = rollout.spec().path("selector").asObject().deepCopy();
        selector.withObjectProperty("matchLabels").put(RolloutReplicaSet.HASH_LABEL, hash);
        spec.set("selector", selector);
        spec.set("template", template);
        return set;
    }

    /** Copies a Rollout's annotations, raises the revision and keeps the numbers it had before. */
    private static void annotate(RolloutView rollout, ObjectNode set, long revision) {
        boolean changed = false;
        for (var entry : Metadata.texts(rollout.object().path("metadata").path("annotations"))
                .entrySet()) {
            if (!OWN_ANNOTATIONS.contains(entry.getKey())
                    && !Metadata.annotation(set, entry.getKey()).equals(entry.getValue())) {
                annotations(set).put(entry.getKey(), entry.getValue());
                changed = true;
            }
        }
        var before = Metadata.annotation(set, RolloutReplicaSet.REVISION);
        if (RolloutReplicaSet.revisionOf(set) < revision) {
            annotations(set).put(RolloutReplicaSet.REVISION, Long.toString(revision));
            changed = true;
        }
        if (changed && !before.isEmpty()) {
            var history = Metadata.annotation(set, HISTORY);
            annotations(set).put(HISTORY, history.isEmpty() ? before : history + "," + before);
        }
    }

    private static ObjectNode annotations(ObjectNode object) {
        return object.withObjectProperty("metadata").withObjectProperty("annotations");
    }
}
