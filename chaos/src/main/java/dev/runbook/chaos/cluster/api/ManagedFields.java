package dev.runbook.chaos.cluster.api;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

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

    /** Reads a list of entries, in which an entry without anything counts for nothing; empty if one has another form. */
    static Optional<ManagedFields> read(JsonNode entries) {
        var owned = new LinkedHashMap<Manager, Fields>();
        for (var entry : entries) {
            if (entry.isEmpty()) {
                continue;
            }
            var operation = entry.path("operation").asString("");
            if (!List.of("Apply", "Update").contains(operation)
                    || !entry.path("fieldsType").asString("").equals("FieldsV1")
                    || !entry.path("fieldsV1").isObject()) {
                return Optional.empty();
            }
            owned.put(
                    new Manager(
                            entry.path("manager").asString(""),
                            operation.equals("Apply"),
                            entry.path("subresource").asString("")),
                    new Fields(FieldPaths.flat(entry.path("fieldsV1")), time(entry)));
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
            entry.set("fieldsV1", FieldPaths.nested(owner.getValue().paths()));
            if (!manager.subresource().isEmpty()) {
                entry.put("subresource", manager.subresource());
            }
        });
        return list;
    }

    /** Returns the paths that each manager owns. */
    Map<Manager, Set<List<String>>> owners() {
        var result = new LinkedHashMap<Manager, Set<List<String>>>();
        owned.forEach((manager, fields) -> result.put(manager, fields.paths()));
        return result;
    }

    boolean isEmpty() {
        return owned.isEmpty();
    }

    /** Adds paths to what a manager owns. */
    void claim(Manager manager, Set<List<String>> paths, Instant at) {
        if (!paths.isEmpty()) {
            var all = new LinkedHashSet<List<String>>();
            var before = owned.remove(manager);
            if (before != null) {
                all.addAll(before.paths());
            }
            all.addAll(paths);
            owned.put(manager, new Fields(all, at));
        }
    }

    /** Makes paths all that a manager owns; without a time, that of before stays. */
    void replace(Manager manager, Set<List<String>> paths, Optional<Instant> at) {
        var before = owned.get(manager);
        owned.put(manager, new Fields(paths, at.orElse(before == null ? Instant.EPOCH : before.at())));
    }

    /** Takes paths away from managers; who is left with none is no owner any more. */
    void lose(Predicate<Manager> whose, Predicate<List<String>> which) {
        owned.entrySet().removeIf(owner -> {
            if (whose.test(owner.getKey())) {
                owner.getValue().paths().removeIf(which);
            }
            return owner.getValue().paths().isEmpty();
        });
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
    private record Fields(Set<List<String>> paths, Instant at) {
        Fields(Set<List<String>> paths, Instant at) {
            this.paths = new LinkedHashSet<>(paths);
            this.at = at;
        }
    }
}
