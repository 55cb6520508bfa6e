package dev.runbook.chaos.cluster.api;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The owners of an object's fields: {@code metadata.managedFields} while it is worked on. */
final class ManagedFields {
    private static final Comparator<Map.Entry<Manager, Fields>> ORDER = Comparator.comparing(
                    (Map.Entry<Manager, Fields> owner) -> !owner.getKey().applies())
            .thenComparing(owner -> owner.getValue().at())
            .thenComparing(owner -> owner.getKey().name())
            .thenComparing(owner -> owner.getKey().subresource());

    private final Map<Manager, Fields> owned;

    private ManagedFields(Map<Manager, Fields> owned) {
        this.owned = owned;
    }

    static ManagedFields none() {
        return new ManagedFields(new LinkedHashMap<>());
    }

    /** Reads what {@link #write} wrote. */
    static ManagedFields stored(JsonNode entries) {
        return read(entries, fields -> fields).orElseGet(ManagedFields::none);
    }

    /** Reads a list of entries, in which an entry without anything counts for nothing; empty if one has another form. */
    static Optional<ManagedFields> stated(JsonNode entries) {
        return read(entries, fields -> FieldPaths.nested(FieldPaths.flat(fields)));
    }

    private static Optional<ManagedFields> read(JsonNode entries, UnaryOperator<ObjectNode> form) {
        var owned = new LinkedHashMap<Manager, Fields>();
        for (var entry : entries) {
            if (entry.isEmpty()) {
                continue;
            }
            var operation = entry.path("operation").asString("");
            if (!List.of("Apply", "Update").contains(operation)
                    || !entry.path("fieldsType").asString("").equals("FieldsV1")
                    || !(entry.path("fieldsV1") instanceof ObjectNode tree)) {
                return Optional.empty();
            }
            owned.put(
                    new Manager(
                            entry.path("manager").asString(""),
                            operation.equals("Apply"),
                            entry.path("subresource").asString("")),
                    new Fields(form.apply(tree), time(entry)));
        }
        return Optional.of(new ManagedFields(owned));
    }

    private static Instant time(JsonNode entry) {
        try {
            return Instant.parse(entry.path("time").asString(""));
        } catch (DateTimeParseException none) {
            return Instant.EPOCH;
        }
    }

    /** Writes the entries in Kubernetes' order: who applies first, then by time and name. */
    ArrayNode write(String apiVersion) {
        var list = Json.array();
        owned.entrySet().stream().sorted(ORDER).forEach(owner -> {
            var manager = owner.getKey();
            var entry = list.addObject()
                    .put("manager", manager.name())
                    .put("operation", manager.applies() ? "Apply" : "Update")
                    .put("apiVersion", apiVersion)
                    .put("fieldsType", "FieldsV1");
            var at = owner.getValue().at();
            if (at.isAfter(Instant.EPOCH)) {
                entry.put("time", at.truncatedTo(ChronoUnit.SECONDS).toString());
            }
            var tree = owner.getValue().tree();
            FieldTrees.close(tree);
            entry.set("fieldsV1", tree);
            if (!manager.subresource().isEmpty()) {
                entry.put("subresource", manager.subresource());
            }
        });
        return list;
    }

    /** Returns the paths that each manager owns. */
    Map<Manager, Set<List<String>>> owners() {
        var result = new LinkedHashMap<Manager, Set<List<String>>>();
        owned.forEach((manager, fields) -> result.put(manager, FieldPaths.flat(fields.tree())));
        return result;
    }

    boolean isEmpty() {
        return owned.isEmpty();
    }

    /** Adds fields to what a manager owns. */
    void claim(Manager manager, ObjectNode fields, Instant at) {
        if (!fields.isEmpty()) {
            var before = owned.get(manager);
            owned.put(manager, new Fields(before == null ? fields : FieldTrees.plus(before.tree(), fields), at));
        }
    }

    /** Makes fields all that a manager owns; without a time, that of before stays. */
    void replace(Manager manager, ObjectNode fields, Optional<Instant> at) {
        var before = owned.get(manager);
        owned.put(manager, new Fields(fields, at.orElse(before == null ? Instant.EPOCH : before.at())));
    }

    /** Leaves managers a part of what they own; who is left with nothing is no owner any more. */
    void leave(Predicate<Manager> whose, UnaryOperator<ObjectNode> left) {
        owned.replaceAll(
                (manager, fields) -> whose.test(manager) ? new Fields(left.apply(fields.tree()), fields.at()) : fields);
        owned.values().removeIf(fields -> fields.tree().isEmpty());
    }

    /**
     * Who sets fields.
     *
     * @param name the field manager
     * @param applies whether by server-side apply
     * @param subresource through which one, empty for the object itself
     */
    record Manager(String name, boolean applies, String subresource) {}

    /** What one manager owns, and when it claimed the last of that, the epoch where nobody says. */
    private record Fields(ObjectNode tree, Instant at) {}
}
