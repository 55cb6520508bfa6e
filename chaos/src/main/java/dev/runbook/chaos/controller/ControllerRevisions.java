package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Keeps the templates that a StatefulSet or DaemonSet had, each in a ControllerRevision. */
final class ControllerRevisions {
    private final ObjectStore store;
    private final ResourceType owners;
    private final String hashLabel;
    private final Claims claims;

    /**
     * Keeps them for one kind of owner.
     *
     * @param hashLabel the label of a revision that holds its template's hash
     */
    ControllerRevisions(ObjectStore store, ResourceType owners, String hashLabel) {
        this.store = store;
        this.owners = owners;
        this.hashLabel = hashLabel;
        this.claims = new Claims(store, owners, ResourceType.CONTROLLER_REVISION);
    }

    /** Finds or makes the revision of an owner's template; an older one that is wanted again becomes the newest. */
    ObjectNode of(ObjectNode owner) {
        claims.settle(owner);
        var all = Owners.controlledBy(store, owner, ResourceType.CONTROLLER_REVISION);
        var hash = PodTemplate.hash(owner.path("spec").path("template"));
        long newest = all.stream().mapToLong(ControllerRevisions::number).max().orElse(0);
        for (var revision : all) {
            if (hash(revision).equals(hash)) {
                return number(revision) == newest
                        ? revision
                        : store.edit(
                                ObjectKey.of(ResourceType.CONTROLLER_REVISION, revision),
                                copy -> copy.put("revision", newest + 1));
            }
        }
        // One of that name whose owner is going holds the same template; it serves until it goes with its owner.
        return store.get(ResourceType.CONTROLLER_REVISION, Metadata.namespace(owner), Metadata.name(owner) + "-" + hash)
                .orElseGet(() -> store.create(ResourceType.CONTROLLER_REVISION, revision(owner, hash, newest + 1)));
    }

    /** Finds the template of a revision by its name. */
    JsonNode template(ObjectNode owner, String name) {
        return store.get(ResourceType.CONTROLLER_REVISION, Metadata.namespace(owner), name)
                .map(revision -> revision.path("data").path("spec").path("template"))
                .orElse(owner.path("spec").path("template"));
    }

    /** Deletes the oldest revisions above {@code spec.revisionHistoryLimit} that no pod and no status names. */
    void limit(ObjectNode owner, Set<String> inUse) {
        int limit = owner.path("spec").path("revisionHistoryLimit").asInt(10);
        List<ObjectNode> unused = Owners.controlledBy(store, owner, ResourceType.CONTROLLER_REVISION).stream()
                .filter(revision -> !inUse.contains(Metadata.name(revision)))
                .sorted(Comparator.comparingLong(ControllerRevisions::number))
                .toList();
        unused.stream()
                .limit(Math.max(0, unused.size() - limit))
                .forEach(revision -> store.remove(ObjectKey.of(ResourceType.CONTROLLER_REVISION, revision)));
    }

    String hash(ObjectNode revision) {
        return revision.path("metadata").path("labels").path(hashLabel).asString("");
    }

    private static long number(ObjectNode revision) {
        return revision.path("revision").asLong(0);
    }

    private ObjectNode revision(ObjectNode owner, String hash, long number) {
        var template = (ObjectNode) owner.path("spec").path("template").deepCopy();
        var revision = JsonNodeFactory.instance.objectNode();
        revision.put("apiVersion", "apps/v1").put("kind", "ControllerRevision");
        var metadata = revision.putObject("metadata")
                .put("name", Metadata.name(owner) + "-" + hash)
                .put("namespace", Metadata.namespace(owner));
        var labels = template.path("metadata").path("labels").isObject()
                ? (ObjectNode) template.path("metadata").path("labels").deepCopy()
                : JsonNodeFactory.instance.objectNode();
        metadata.set("labels", labels.put(hashLabel, hash));
        var annotations = owner.path("metadata").get("annotations");
        if (annotations != null) {
            metadata.set("annotations", annotations.deepCopy());
        }
        Owners.control(owner, owners, revision);
        revision.putObject("data").putObject("spec").set("template", template.put("$patch", "replace"));
        return revision.put("revision", number);
    }
}
