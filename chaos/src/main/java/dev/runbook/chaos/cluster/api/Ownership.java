package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.ManagedFields.Manager;
import dev.runbook.chaos.simulation.Simulation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps who set which field of an object through the API, in its {@code managedFields}. Controllers write to the store
 * and own nothing.
 */
final class Ownership {
    /** To whom Kubernetes gives what nobody was known to own when somebody first applies. */
    private static final Manager BEFORE = new Manager("before-first-apply", false, "");

    private final Simulation simulation;

    Ownership(Simulation simulation) {
        this.simulation = simulation;
    }

    /**
     * Gives a new object to its creator.
     *
     * @param set the fields that the creator set
     */
    void created(ObjectNode object, Manager creator, ObjectNode set) {
        var fields = ManagedFields.none();
        fields.claim(creator, set, simulation.now());
        show(object, fields);
    }

    /**
     * Gives what a write changes to the writer. An object that has lost all its owners has none from then on, until
     * somebody applies.
     *
     * @param object what is to be stored; the owners that a client wrote into it stand in place of those before
     */
    void updated(ResourceType type, ObjectNode before, ObjectNode object, Manager writer) {
        var part = writer.subresource();
        var known = before.path("metadata").path("managedFields");
        var written = part.isEmpty() ? object.path("metadata").path("managedFields") : known;
        var fields = written.isMissingNode() || written.equals(known)
                ? ManagedFields.stored(known)
                : ManagedFields.stated(written).orElseGet(() -> ManagedFields.stored(known));
        if (!fields.isEmpty()) {
            var changes = FieldChanges.between(type, before, object, part.equals("status"));
            fields.leave(owner -> true, changes::unchanged);
            if (!part.equals("scale")) {
                fields.claim(writer, changes.set(), simulation.now());
            } else if (object.at("/spec/replicas").asInt(0) > 0) {
                // A Scale leaves a zero out, which so is nobody's, and its owners have no time.
                fields.claim(writer, changes.set(), Instant.EPOCH);
            }
        }
        show(object, fields);
    }

    /** Returns the paths that each manager owns. */
    Map<Manager, Set<List<String>>> owners(ResourceType type, ObjectNode object) {
        return of(type, object).owners();
    }

    /**
     * Makes paths the applier's, and nobody else's where it forced them; it no longer owns what it left out. Its time is
     * that of the last apply that changed something.
     *
     * @param after what is to be stored
     */
    ArrayNode applied(
            ResourceType type,
            ObjectNode before,
            ObjectNode after,
            Manager applier,
            Set<List<String>> paths,
            Set<List<String>> forced) {
        var fields = of(type, before);
        var taken = FieldPaths.nested(forced);
        fields.leave(owner -> !owner.equals(applier), tree -> FieldTrees.minus(tree, taken));
        fields.replace(
                applier,
                FieldPaths.nested(paths),
                FieldChanges.between(type, before, after, true).isEmpty()
                        ? Optional.empty()
                        : Optional.of(simulation.now()));
        return fields.write(type.apiVersion());
    }

    private ManagedFields of(ResourceType type, ObjectNode object) {
        var fields = ManagedFields.stored(object.path("metadata").path("managedFields"));
        if (fields.isEmpty()) {
            fields.claim(
                    BEFORE,
                    FieldChanges.between(type, Json.object(), object, false).set(),
                    simulation.now());
        }
        return fields;
    }

    private static void show(ObjectNode object, ManagedFields fields) {
        var metadata = object.withObjectProperty("metadata");
        if (fields.isEmpty()) {
            metadata.remove("managedFields");
        } else {
            metadata.set("managedFields", fields.write(object.path("apiVersion").asString("")));
        }
    }
}
