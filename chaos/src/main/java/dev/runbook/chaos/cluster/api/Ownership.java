package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.Change;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps who set which field of an object through the API.
 *
 * <p>Only objects that somebody applied show it as {@code managedFields}; of the others it is worked out when somebody
 * applies, so that ordinary writes pay nothing. Controllers write to the store and own nothing.
 */
final class Ownership {
    /** How many writes of one object wait at most to be worked out; each keeps an earlier version alive. */
    private static final int WAITING = 32;

    private final Simulation simulation;
    private final Map<String, Claims> byUid = new HashMap<>();

    Ownership(Simulation simulation, ObjectStore store) {
        this.simulation = simulation;
        ResourceType.all()
                .forEach(type -> store.onChange(type, change -> {
                    if (change.kind() == Change.Kind.DELETED) {
                        byUid.remove(uid(change.after()));
                    }
                }));
    }

    /** Takes note of a new object and what its creator sent. */
    void created(ResourceType type, ObjectNode stored, Manager manager, ObjectNode sent) {
        var at = simulation.now();
        of(stored).later(claims -> claims.claim(manager, FieldPaths.of(type, sent), at));
    }

    /** Takes note of a replaced object: what differs belongs to whoever replaced it. */
    void updated(ResourceType type, ObjectNode before, ObjectNode after, Manager manager) {
        var at = simulation.now();
        of(after).later(claims -> {
            var changed = new LinkedHashSet<>(FieldPaths.of(type, after));
            var all = Set.copyOf(changed);
            changed.removeIf(path -> {
                var old = FieldPaths.value(before, path);
                return old != null
                        && (path.get(path.size() - 1).equals(".") || old.equals(FieldPaths.value(after, path)));
            });
            claims.owned
                    .values()
                    .forEach(owned -> owned.paths.removeIf(path -> changed.contains(path) || !all.contains(path)));
            if (!changed.isEmpty()) {
                claims.claim(manager, changed, at);
            }
        });
    }

    /** Returns the paths that each manager owns. */
    Map<Manager, Set<List<String>>> owners(ObjectNode object) {
        var result = new LinkedHashMap<Manager, Set<List<String>>>();
        of(object).settled().forEach((manager, owned) -> result.put(manager, Set.copyOf(owned.paths)));
        return result;
    }

    /** Makes paths the applier's, and nobody else's where it forced them; it no longer owns what it left out. */
    void applied(ObjectNode object, Manager applier, Set<List<String>> paths, Set<List<String>> forced) {
        var claims = of(object);
        var owned = claims.settled();
        owned.forEach((manager, fields) -> {
            if (!manager.equals(applier)) {
                fields.paths.removeAll(forced);
            }
        });
        var mine = owned.get(applier);
        if (mine == null || !mine.paths.equals(paths)) {
            owned.remove(applier);
            claims.claim(applier, paths, simulation.now());
        }
    }

    /** Writes {@code managedFields}. */
    ArrayNode managedFields(ObjectNode object) {
        return fields(object, of(object).settled());
    }

    /** Writes the {@code managedFields} of an object that its first applier is about to create. */
    ArrayNode firstManagedFields(ObjectNode object, Manager applier, Set<List<String>> paths) {
        return fields(object, Map.of(applier, new Fields(paths, simulation.now())));
    }

    private static ArrayNode fields(ObjectNode object, Map<Manager, Fields> owned) {
        var list = Json.array();
        owned.forEach((manager, fields) -> {
            if (fields.paths.isEmpty()) {
                return;
            }
            var entry = list.addObject()
                    .put("manager", manager.name())
                    .put("operation", manager.applies() ? "Apply" : "Update")
                    .put("apiVersion", object.path("apiVersion").asString(""))
                    .put("time", fields.at.truncatedTo(ChronoUnit.SECONDS).toString())
                    .put("fieldsType", "FieldsV1");
            entry.set("fieldsV1", FieldPaths.nested(fields.paths));
            if (!manager.subresource().isEmpty()) {
                entry.put("subresource", manager.subresource());
            }
        });
        return list;
    }

    private Claims of(ObjectNode object) {
        return byUid.computeIfAbsent(uid(object), any -> new Claims());
    }

    private static String uid(ObjectNode object) {
        return object.path("metadata").path("uid").asString("");
    }

    /**
     * Who sets fields.
     *
     * @param name the field manager
     * @param applies whether by server-side apply
     * @param subresource through which one, empty for the object itself
     */
    record Manager(String name, boolean applies, String subresource) {}

    private static final class Fields {
        private final Set<List<String>> paths;
        private final Instant at;

        Fields(Set<List<String>> paths, Instant at) {
            this.paths = new LinkedHashSet<>(paths);
            this.at = at;
        }
    }

    private static final class Claims {
        private final Map<Manager, Fields> owned = new LinkedHashMap<>();
        private final List<Consumer<Claims>> waiting = new ArrayList<>();

        void later(Consumer<Claims> work) {
            waiting.add(work);
            if (waiting.size() > WAITING) {
                settled();
            }
        }

        Map<Manager, Fields> settled() {
            waiting.forEach(work -> work.accept(this));
            waiting.clear();
            return owned;
        }

        void claim(Manager manager, Set<List<String>> paths, Instant at) {
            var all = new LinkedHashSet<List<String>>();
            var before = owned.remove(manager);
            if (before != null) {
                all.addAll(before.paths);
            }
            all.addAll(paths);
            owned.put(manager, new Fields(all, at));
        }
    }
}
