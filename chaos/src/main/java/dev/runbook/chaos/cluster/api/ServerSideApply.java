package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.ManagedFields.Manager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Server-side apply: the applier states the fields it wants, owns them, and loses those it no longer states. Simplified
 * against Kubernetes in that field types come from a table of merge keys instead of the API's schema.
 */
final class ServerSideApply {
    private final ObjectStore store;
    private final Writes writes;
    private final Ownership ownership;

    ServerSideApply(ObjectStore store, Writes writes, Ownership ownership) {
        this.store = store;
        this.writes = writes;
        this.ownership = ownership;
    }

    ApiResponse apply(Exchange exchange, boolean statusOnly) {
        var manager = manager(exchange);
        var decoded = wanted(exchange);
        var wanted = decoded.object();
        var key = exchange.key();
        var before = store.get(key.type(), key.namespace(), key.name());
        if (before.isEmpty()) {
            if (statusOnly) {
                throw Refusal.notFound(key.type(), key.name());
            }
            return writes.answer(201, writes.create(exchange, wanted, true), exchange)
                    .withWarnings(decoded.warnings());
        }
        return writes.answer(200, merged(exchange, manager, before.get(), wanted, statusOnly), exchange)
                .withWarnings(decoded.warnings());
    }

    private ObjectNode merged(
            Exchange exchange, Manager manager, ObjectNode before, ObjectNode wanted, boolean statusOnly) {
        var type = exchange.type();
        var stated = new LinkedHashSet<>(FieldPaths.of(type, wanted));
        stated.removeIf(path -> Served.WITH_STATUS.contains(type) && path.get(0).equals("f:status") != statusOnly);
        var owners = ownership.owners(type, before);
        var conflicts = conflicts(manager, owners, stated, before, wanted);
        if (!exchange.request().flag("force")) {
            var forbidden = LastApplied.without(manager, type, before, conflicts);
            if (!forbidden.isEmpty()) {
                throw conflict(type, forbidden);
            }
        }
        var after = before.deepCopy();
        given(owners, manager, stated).forEach(path -> FieldPaths.remove(after, path));
        overlay(type, after, wanted, "");
        copyPreconditions(wanted, after);
        var forced = conflicts.values().stream().flatMap(List::stream).collect(Collectors.toSet());
        return writes.apply(exchange, before, after, statusOnly, stored -> {
            var fields = ownership.applied(type, before, stored, manager, stated, forced);
            LastApplied.renew(manager, stored, exchange.request().body());
            return fields;
        });
    }

    private static Manager manager(Exchange exchange) {
        var name = exchange.request().query("fieldManager");
        if (name.isEmpty()) {
            throw Refusal.invalid(
                    "meta.k8s.io",
                    "PatchOptions",
                    "",
                    List.of(Refusal.Cause.required("fieldManager", "is required for apply patch")));
        }
        return new Manager(name, true, exchange.path().subresource());
    }

    private static Decoded wanted(Exchange exchange) {
        var body = exchange.request().body();
        var unique = Json.uniqueYaml(body);
        var wanted = unique.orElseGet(() -> Json.parseYaml(body));
        var stated = wanted.path("metadata").path("namespace").asString("");
        Identity.identify(exchange, wanted);
        Identity.sameName(exchange, wanted);
        var name = stated + "/" + exchange.name();
        checkFields(exchange.type(), name, wanted);
        checkQuantities(exchange, name, wanted);
        if (!wanted.path("metadata").path("managedFields").isEmpty()) {
            throw Refusal.badRequest("metadata.managedFields must be nil");
        }
        return new Decoded(wanted, unique.isPresent() ? List.of() : repeated(exchange.request()));
    }

    private static List<String> repeated(ApiRequest request) {
        var keys = RepeatedFields.ofYaml(request.body());
        return switch (Validated.of(request)) {
            case IGNORE -> List.of();
            case WARN -> keys;
            case STRICT ->
                throw Refusal.badRequest("error strict decoding YAML: error converting YAML to JSON: "
                        + Decoded.yamlError(keys).orElse(""));
        };
    }

    /** Refuses fields that the type has not, whatever validation is asked for: they could belong to nobody. */
    private static void checkFields(ResourceType type, String name, ObjectNode wanted) {
        var unknown = UnknownFields.dropApplied(Schema.of(type), wanted).stream()
                .map(path -> "." + path + ": field not declared in schema")
                .toList();
        if (!unknown.isEmpty()) {
            throw Refusal.plain(
                    500,
                    "failed to create typed patch object (" + name + "; "
                            + (type.group().isEmpty() ? "/" : "")
                            + type.apiVersion() + ", Kind=" + type.kind() + "): "
                            + (unknown.size() == 1 ? unknown.get(0) : "errors:\n  " + String.join("\n  ", unknown)));
        }
    }

    private static void checkQuantities(Exchange exchange, String name, ObjectNode wanted) {
        var type = exchange.type();
        var schema = Schema.of(type);
        Decoded.checkCustom(exchange, schema, wanted);
        FieldTypes.noQuantity(schema, wanted).ifPresent(error -> {
            var kind = (type.group().isEmpty() ? "/" : "") + type.apiVersion() + ", Kind=" + type.kind();
            throw Refusal.plain(
                    500,
                    "failed to convert new object (" + name + "; " + kind
                            + ") to proper version: unable to convert unstructured object to " + kind + ": " + error);
        });
    }

    /** Finds the stated fields that somebody else set to another value. */
    private static Map<Manager, List<List<String>>> conflicts(
            Manager manager,
            Map<Manager, Set<List<String>>> owners,
            Set<List<String>> stated,
            ObjectNode before,
            ObjectNode wanted) {
        var conflicts = new LinkedHashMap<Manager, List<List<String>>>();
        owners.forEach((owner, paths) -> {
            var theirs = stated.stream()
                    .filter(path ->
                            paths.contains(path) && !path.get(path.size() - 1).equals("."))
                    .filter(path -> differ(before, wanted, path))
                    .toList();
            if (!owner.equals(manager) && !theirs.isEmpty()) {
                conflicts.put(owner, theirs);
            }
        });
        return conflicts;
    }

    private static boolean differ(ObjectNode before, ObjectNode wanted, List<String> path) {
        var live = FieldPaths.value(before, path);
        return live != null && !live.equals(FieldPaths.value(wanted, path));
    }

    /** Returns what the applier stated last time, states no longer, and nobody else owns. */
    private static Set<List<String>> given(
            Map<Manager, Set<List<String>>> owners, Manager manager, Set<List<String>> stated) {
        var left = new LinkedHashSet<>(owners.getOrDefault(manager, Set.of()));
        left.removeIf(path -> holds(path, stated));
        owners.forEach((owner, paths) -> {
            if (!owner.equals(manager)) {
                left.removeIf(path -> holds(path, paths));
            }
        });
        return left;
    }

    /** Tells whether a path is one of those, or holds one. */
    private static boolean holds(List<String> path, Set<List<String>> paths) {
        if (paths.contains(path)) {
            return true;
        }
        int last = path.size() - 1;
        return path.get(last).equals(".")
                && paths.stream()
                        .anyMatch(other ->
                                other.size() > last && other.subList(0, last).equals(path.subList(0, last)));
    }

    private static void overlay(ResourceType type, ObjectNode target, ObjectNode wanted, String parent) {
        wanted.properties().forEach(field -> {
            var name = field.getKey();
            var value = field.getValue();
            var old = target.get(name);
            boolean whole = FieldPaths.isWhole(name);
            if (value instanceof ObjectNode changes && old instanceof ObjectNode object && !whole) {
                overlay(type, object, changes, name);
            } else if (value instanceof ArrayNode elements && old instanceof ArrayNode list) {
                target.set(name, overlaid(type, list, elements, parent, name));
            } else {
                target.set(name, value.deepCopy());
            }
        });
    }

    private static JsonNode overlaid(
            ResourceType type, ArrayNode list, ArrayNode elements, String parent, String name) {
        var keys = Served.CUSTOM.contains(type) ? List.<String>of() : MergeKeys.of(parent, name);
        boolean set = MergeKeys.isSet(name);
        if (keys.isEmpty() && !set) {
            return elements.deepCopy();
        }
        for (var element : elements) {
            var path = List.of(set ? "v:" + Json.text(element) : FieldPaths.keyed(element, keys));
            var existing = FieldPaths.value(list, path);
            if (existing == null) {
                list.add(element.deepCopy());
            } else if (existing instanceof ObjectNode object && element instanceof ObjectNode changes) {
                overlay(type, object, changes, name);
            }
        }
        return list;
    }

    private static void copyPreconditions(ObjectNode wanted, ObjectNode after) {
        var metadata = after.withObjectProperty("metadata");
        for (var field : List.of("uid", "resourceVersion")) {
            if (!wanted.path("metadata").has(field)) {
                metadata.remove(field);
            }
        }
    }

    /** Names one conflict in a line, several by their managers. */
    private static String listed(List<Refusal.Cause> causes) {
        if (causes.size() == 1) {
            return "1 conflict: " + causes.get(0).message() + ": "
                    + causes.get(0).field();
        }
        var fields = causes.stream()
                .collect(Collectors.groupingBy(
                        Refusal.Cause::message,
                        TreeMap::new,
                        Collectors.mapping(cause -> "\n- " + cause.field(), Collectors.joining())));
        return causes.size() + " conflicts: "
                + fields.entrySet().stream()
                        .map(manager ->
                                manager.getKey().replaceFirst("conflict", "conflicts") + ":" + manager.getValue())
                        .collect(Collectors.joining("\n"));
    }

    private static Refusal conflict(ResourceType type, Map<Manager, List<List<String>>> conflicts) {
        var causes = new ArrayList<Refusal.Cause>();
        conflicts.forEach((owner, paths) -> paths.forEach(path -> causes.add(new Refusal.Cause(
                FieldPaths.text(path),
                "FieldManagerConflict",
                "conflict with \"" + owner.name() + "\""
                        + (owner.subresource().isEmpty() ? "" : " with subresource \"" + owner.subresource() + "\"")
                        + (owner.applies() ? "" : " using " + type.apiVersion())))));
        var refusal = Refusal.of(409, "Conflict", "Apply failed with " + listed(causes));
        causes.forEach(refusal::with);
        return refusal;
    }
}
