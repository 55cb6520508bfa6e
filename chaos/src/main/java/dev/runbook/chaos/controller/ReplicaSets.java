package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Finds, creates, numbers and scales the ReplicaSets of a Deployment. */
final class ReplicaSets {
    static final String REVISION = "deployment.kubernetes.io/revision";
    private static final String HISTORY = "deployment.kubernetes.io/revision-history";
    static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
    static final String MOST = "deployment.kubernetes.io/max-replicas";
    private static final Set<String> NOT_COPIED =
            Set.of(REVISION, HISTORY, DESIRED, MOST, "kubectl.kubernetes.io/last-applied-configuration");

    private final ObjectStore store;
    private final Events events;
    private final Claims claims;

    ReplicaSets(ObjectStore store, Events events) {
        this.store = store;
        this.events = events;
        this.claims = new Claims(store, ResourceType.DEPLOYMENT, ResourceType.REPLICA_SET);
    }

    /** Looks at a Deployment and its ReplicaSets, after it has adopted and released what it has to. */
    DeploymentView view(ObjectNode deployment) {
        claims.settle(deployment);
        var all = Owners.controlledBy(store, deployment, ResourceType.REPLICA_SET).stream()
                .sorted(Comparator.comparing((ObjectNode set) ->
                                set.path("metadata").path("creationTimestamp").asString(""))
                        .thenComparing(Metadata::name))
                .toList();
        var template = deployment.path("spec").path("template");
        var newest = all.stream()
                .filter(set -> PodTemplate.equal(set.path("spec").path("template"), template, PodTemplate.HASH_LABEL))
                .findFirst();
        var older = all.stream()
                .filter(set -> newest.isEmpty() || !set.equals(newest.get()))
                .toList();
        return new DeploymentView(deployment, newest, older);
    }

    ObjectNode create(DeploymentView view, int replicas) {
        var deployment = view.deployment();
        var template = (ObjectNode) deployment.path("spec").path("template").deepCopy();
        var hash = freeHash(deployment, template);
        template.withObjectProperty("metadata").withObjectProperty("labels").put(PodTemplate.HASH_LABEL, hash);
        var set = JsonNodeFactory.instance.objectNode();
        set.put("apiVersion", "apps/v1").put("kind", "ReplicaSet");
        var metadata = set.putObject("metadata");
        metadata.put("name", Metadata.name(deployment) + "-" + hash);
        metadata.put("namespace", Metadata.namespace(deployment));
        metadata.set("labels", template.path("metadata").path("labels").deepCopy());
        annotate(set, view);
        set.withObjectProperty("metadata")
                .withObjectProperty("annotations")
                .put(REVISION, Long.toString(newestRevision(view.older()) + 1));
        Owners.control(deployment, ResourceType.DEPLOYMENT, set);
        var spec = set.putObject("spec");
        spec.put("replicas", replicas);
        var minReady = deployment.path("spec").get("minReadySeconds");
        if (minReady != null) {
            spec.set("minReadySeconds", minReady);
        }
        var selector = (ObjectNode) deployment.path("spec").path("selector").deepCopy();
        selector.withObjectProperty("matchLabels").put(PodTemplate.HASH_LABEL, hash);
        spec.set("selector", selector);
        spec.set("template", template);
        set.putObject("status").put("replicas", 0);
        var created = store.create(ResourceType.REPLICA_SET, set);
        if (replicas > 0) {
            scaled(deployment, created, 0, replicas);
        }
        return created;
    }

    /** Finds the hash of a name that no other owner's ReplicaSet has, and notes on the Deployment how often one had. */
    private String freeHash(ObjectNode deployment, ObjectNode template) {
        int before = deployment.path("status").path("collisionCount").asInt(0);
        int collisions = before;
        var hash = PodTemplate.hash(template, collisions);
        while (store.find(
                        ResourceType.REPLICA_SET,
                        Metadata.namespace(deployment),
                        Metadata.name(deployment) + "-" + hash)
                .isPresent()) {
            hash = PodTemplate.hash(template, ++collisions);
        }
        if (collisions > before) {
            int count = collisions;
            StatusUpdate.apply(
                    store,
                    ObjectKey.of(ResourceType.DEPLOYMENT, deployment),
                    copy -> copy.withObjectProperty("status").put("collisionCount", count));
        }
        return hash;
    }

    /** Gives a ReplicaSet that was used before the newest revision, and notes it on the Deployment. */
    void number(DeploymentView view, ObjectNode set) {
        long revision = newestRevision(view.older()) + 1;
        var numbered = revision(set) >= revision
                ? set
                : store.edit(key(set), copy -> {
                    annotate(copy, view);
                    var annotations = copy.withObjectProperty("metadata").withObjectProperty("annotations");
                    var history = annotations.path(HISTORY).asString("");
                    annotations.put(HISTORY, (history.isEmpty() ? "" : history + ",") + revision(set));
                    annotations.put(REVISION, Long.toString(revision));
                });
        var text = Long.toString(revision(numbered));
        if (!Metadata.annotation(view.deployment(), REVISION).equals(text)) {
            store.edit(
                    ObjectKey.of(ResourceType.DEPLOYMENT, view.deployment()),
                    copy -> copy.withObjectProperty("metadata")
                            .withObjectProperty("annotations")
                            .put(REVISION, text));
        }
    }

    void scale(DeploymentView view, ObjectNode set, int replicas) {
        int before = DeploymentView.wanted(set);
        boolean noted = Metadata.annotation(set, DESIRED).equals(Integer.toString(view.replicas()))
                && Metadata.annotation(set, MOST).equals(Integer.toString(view.replicas() + view.maxSurge()));
        if (before == replicas && noted) {
            return;
        }
        store.edit(key(set), copy -> {
            copy.withObjectProperty("spec").put("replicas", replicas);
            annotate(copy, view);
        });
        if (before != replicas) {
            scaled(view.deployment(), set, before, replicas);
        }
    }

    /** Deletes the oldest revisions that the history has no room for. */
    void cleanUp(DeploymentView view) {
        int limit = view.deployment().path("spec").path("revisionHistoryLimit").asInt(10);
        var unused = view.older().stream()
                .filter(set -> DeploymentView.wanted(set) == 0
                        && set.path("status").path("replicas").asInt(0) == 0)
                .sorted(Comparator.comparing(ReplicaSets::revision))
                .toList();
        unused.stream().limit(Math.max(0, unused.size() - limit)).forEach(set -> store.remove(key(set)));
    }

    static long revision(ObjectNode object) {
        var revision = Metadata.annotation(object, REVISION);
        return revision.isEmpty() ? 0 : Long.parseLong(revision);
    }

    private static long newestRevision(List<ObjectNode> sets) {
        return sets.stream().mapToLong(ReplicaSets::revision).max().orElse(0);
    }

    /** Returns those annotations of a Deployment that its ReplicaSets have, too. */
    static Stream<Map.Entry<String, JsonNode>> copied(ObjectNode deployment) {
        return deployment.path("metadata").path("annotations").properties().stream()
                .filter(annotation -> !NOT_COPIED.contains(annotation.getKey()));
    }

    private static void annotate(ObjectNode set, DeploymentView view) {
        var annotations = set.withObjectProperty("metadata").withObjectProperty("annotations");
        copied(view.deployment()).forEach(annotation -> annotations.set(annotation.getKey(), annotation.getValue()));
        annotations.put(DESIRED, Integer.toString(view.replicas()));
        annotations.put(MOST, Integer.toString(view.replicas() + view.maxSurge()));
    }

    private void scaled(ObjectNode deployment, ObjectNode set, int from, int to) {
        events.normal(
                deployment,
                "ScalingReplicaSet",
                "Scaled " + (to > from ? "up" : "down") + " replica set " + Metadata.name(set) + " from " + from
                        + " to " + to);
    }

    private static ObjectKey key(ObjectNode set) {
        return ObjectKey.of(ResourceType.REPLICA_SET, set);
    }
}
