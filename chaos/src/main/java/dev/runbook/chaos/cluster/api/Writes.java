package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.Conflict;
import dev.runbook.chaos.cluster.Generations;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.Quota;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.StoredObject;
import dev.runbook.chaos.simulation.Simulation;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Creates and replaces objects: what an API server checks and fills in before it stores. */
final class Writes {
    /** The letters and digits of generated names, as Kubernetes draws them. */
    private static final String NAME_CHARACTERS = "bcdfghjklmnpqrstvwxz2456789";

    /** Types whose update must state the resource version that it builds on. */
    private static final Set<ResourceType> VERSION_REQUIRED = Set.of(
            ResourceType.LEASE,
            ResourceType.PDB,
            ResourceType.ROLLOUT,
            ResourceType.ANALYSIS_TEMPLATE,
            ResourceType.ANALYSIS_RUN);

    private static final Set<ResourceType> CREATED_ON_UPDATE =
            Set.of(ResourceType.LEASE, ResourceType.ENDPOINTS, ResourceType.EVENT);

    private final Simulation simulation;
    private final ObjectStore store;
    private final Defaults defaults;
    private final Ownership ownership;

    Writes(Simulation simulation, ObjectStore store, Ownership ownership) {
        this.simulation = simulation;
        this.store = store;
        this.defaults = new Defaults(simulation, store);
        this.ownership = ownership;
    }

    ApiResponse create(Exchange exchange) {
        var decoded = Decoded.of(exchange);
        return answer(201, create(exchange, decoded.object(), false), exchange).withWarnings(decoded.warnings());
    }

    /** Writes the JSON of what was stored once, for this answer and for whoever reads it later. A dry run stores nothing. */
    ApiResponse answer(int status, ObjectNode object, Exchange exchange) {
        var metadata = object.path("metadata");
        return ApiResponse.json(
                status,
                store.find(
                                exchange.type(),
                                metadata.path("namespace").asString(""),
                                metadata.path("name").asString(""))
                        .filter(stored -> stored.node() == object)
                        .map(StoredObject::json)
                        .orElseGet(() -> Json.bytes(object)));
    }

    /** Stores a new object, whose type is that of the address, as a POST does; returns it as stored, or as it would be on a dry run. */
    ObjectNode create(Exchange exchange, ObjectNode object, boolean applied) {
        var type = exchange.type();
        var metadata = object.withObjectProperty("metadata");
        name(type, metadata);
        if (!Identity.version(object).isEmpty()) {
            throw Refusal.plain(500, "resourceVersion should not be set on objects to be created");
        }
        metadata.remove(List.of(
                "uid",
                "creationTimestamp",
                "generation",
                "deletionTimestamp",
                "deletionGracePeriodSeconds",
                "selfLink"));
        if (Served.WITH_STATUS.contains(type)) {
            object.remove("status");
            if (!Served.CUSTOM.contains(type)) {
                object.putObject("status");
            }
        }
        checkNamespace(type, metadata);
        var manager = manager(exchange, applied);
        var stated = applied ? FieldPaths.nested(FieldPaths.of(type, object)) : Json.object();
        Defaults.decode(type, object);
        var set = applied
                ? stated
                : FieldChanges.between(type, Json.object(), object, false).set();
        ownership.created(object, manager, set);
        defaults.fill(type, object, exchange.request().dryRun());
        Validation.check(type, object, null);
        var name = metadata.path("name").asString("");
        if (store.find(type, metadata.path("namespace").asString(""), name).isPresent()) {
            throw Refusal.alreadyExists(type, name);
        }
        admit(type, name, object);
        if (exchange.request().dryRun()) {
            return dry(type, object);
        }
        SizeLimits.checkStored(type, object);
        Quota.charge(store, type, object);
        return store.create(type, object);
    }

    /** Refuses with 403 what admission forbids. */
    private void admit(ResourceType type, String name, ObjectNode object) {
        Admission.refusal(store, type, object).ifPresent(why -> {
            throw Refusal.forbidden(type, name, why);
        });
    }

    ApiResponse update(Exchange exchange, boolean statusOnly) {
        var decoded = Decoded.of(exchange);
        var object = decoded.object();
        Identity.sameName(exchange, object);
        var key = exchange.key();
        var before = store.get(key.type(), key.namespace(), key.name());
        if (before.isEmpty() && CREATED_ON_UPDATE.contains(exchange.type())) {
            return answer(201, create(exchange, object, false), exchange).withWarnings(decoded.warnings());
        }
        var stored = before.orElseThrow(() -> Refusal.notFound(exchange.type(), exchange.name()));
        if (VERSION_REQUIRED.contains(exchange.type())
                && Identity.version(object).isEmpty()) {
            throw Refusal.invalid(
                    exchange.type().group(),
                    exchange.type().plural(),
                    exchange.name(),
                    List.of(Refusal.Cause.invalid("metadata.resourceVersion", "0", "must be specified for an update")));
        }
        return answer(200, replace(exchange, stored, object, statusOnly), exchange)
                .withWarnings(decoded.warnings());
    }

    ApiResponse patch(Exchange exchange, boolean statusOnly) {
        var request = exchange.request();
        var kind = Patch.kind(request.header("content-type"), exchange.type());
        if (kind == Patch.APPLY) {
            return new ServerSideApply(store, this, ownership).apply(exchange, statusOnly);
        }
        var before = existing(exchange);
        var patched = kind.apply(before, request.body());
        Identity.sameName(exchange, patched);
        var decoded = Decoded.patched(exchange, kind, patched);
        return answer(200, replace(exchange, before, decoded.object(), statusOnly), exchange)
                .withWarnings(decoded.warnings());
    }

    ObjectNode existing(Exchange exchange) {
        return find(exchange).orElseThrow(() -> Refusal.notFound(exchange.type(), exchange.name()));
    }

    Optional<ObjectNode> find(Exchange exchange) {
        var key = exchange.key();
        return store.get(key.type(), key.namespace(), key.name());
    }

    /** Stores a changed object as a PUT does. The main resource leaves the status, the status all else. */
    ObjectNode replace(Exchange exchange, ObjectNode before, ObjectNode wanted, boolean statusOnly) {
        var type = exchange.type();
        var manager = manager(exchange, false);
        var object = prepared(exchange, before, wanted, statusOnly);
        ownership.updated(type, before, object, manager);
        if (exchange.request().dryRun()) {
            return object;
        }
        SizeLimits.checkStored(type, object);
        return store(exchange, object);
    }

    /** Stores what server-side apply made of an object, with the owners that its fields then have. */
    ObjectNode apply(
            Exchange exchange,
            ObjectNode before,
            ObjectNode wanted,
            boolean statusOnly,
            Function<ObjectNode, ArrayNode> owners) {
        var object = prepared(exchange, before, wanted, statusOnly);
        object.withObjectProperty("metadata").set("managedFields", owners.apply(object));
        if (exchange.request().dryRun()) {
            return object;
        }
        SizeLimits.checkStored(exchange.type(), object);
        return store(exchange, object);
    }

    private ObjectNode prepared(Exchange exchange, ObjectNode before, ObjectNode wanted, boolean statusOnly) {
        Identity.checkPreconditions(exchange.key(), before, wanted);
        var object = merged(exchange.type(), before, wanted, statusOnly);
        if (!statusOnly) {
            Defaults.fillChanged(exchange.type(), object);
            if (exchange.type().equals(ResourceType.DAEMON_SET)) {
                BatchDefaults.changed(object, before);
            }
            Validation.check(exchange.type(), object, before);
        }
        keep(object, before, "generation");
        if (exchange.request().dryRun()) {
            Generations.count(exchange.type(), before, object);
        }
        return object;
    }

    private ObjectNode store(Exchange exchange, ObjectNode object) {
        try {
            return store.update(exchange.type(), object);
        } catch (Conflict e) {
            throw Refusal.conflict(exchange.key(), Identity.MODIFIED);
        }
    }

    private static ManagedFields.Manager manager(Exchange exchange, boolean applies) {
        return new ManagedFields.Manager(
                exchange.fieldManager(), applies, exchange.path().subresource());
    }

    private static ObjectNode merged(ResourceType type, ObjectNode before, ObjectNode wanted, boolean statusOnly) {
        if (statusOnly) {
            var object = before.deepCopy();
            copy(wanted, object, "status");
            return object;
        }
        if (Served.WITH_STATUS.contains(type)) {
            copy(before, wanted, "status");
        }
        for (var field : List.of(
                "uid", "creationTimestamp", "resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds")) {
            keep(wanted, before, field);
        }
        return wanted;
    }

    private static void keep(ObjectNode object, ObjectNode before, String field) {
        copy((ObjectNode) before.path("metadata"), object.withObjectProperty("metadata"), field);
    }

    private static void copy(ObjectNode from, ObjectNode to, String field) {
        var value = from.get(field);
        if (value == null) {
            to.remove(field);
        } else {
            to.set(field, value);
        }
    }

    private void name(ResourceType type, ObjectNode metadata) {
        var prefix = metadata.path("generateName").asString("");
        if (!metadata.path("name").asString("").isEmpty()) {
            return;
        }
        if (prefix.isEmpty()) {
            throw Refusal.invalid(
                    type, "", List.of(Refusal.Cause.required("metadata.name", "name or generateName is required")));
        }
        var random = simulation.random("names");
        var name = new StringBuilder(prefix);
        for (int i = 0; i < 5; i++) {
            name.append(NAME_CHARACTERS.charAt(random.nextInt(NAME_CHARACTERS.length())));
        }
        metadata.put("name", name.toString());
    }

    private void checkNamespace(ResourceType type, ObjectNode metadata) {
        if (!type.namespaced()) {
            return;
        }
        var name = metadata.path("namespace").asString("");
        var namespace = store.get(ResourceType.NAMESPACE, "", name)
                .orElseThrow(() -> Refusal.notFound(ResourceType.NAMESPACE, name));
        if (namespace.path("metadata").has("deletionTimestamp")) {
            throw Refusal.forbidden(
                            type,
                            metadata.path("name").asString(""),
                            "unable to create new content in namespace " + name + " because it is being terminated")
                    .with(new Refusal.Cause(
                            "metadata.namespace",
                            "NamespaceTerminating",
                            "namespace " + name + " is being terminated"));
        }
    }

    /** Completes an object that is not stored; its uid comes from its name, so that no random choice is used up. */
    private ObjectNode dry(ResourceType type, ObjectNode object) {
        var metadata = object.withObjectProperty("metadata");
        metadata.put("uid", dryUid(object));
        metadata.put(
                "creationTimestamp",
                simulation.now().truncatedTo(ChronoUnit.SECONDS).toString());
        if (Generations.counts(type)) {
            metadata.put("generation", 1);
        }
        return object;
    }

    static String dryUid(ObjectNode object) {
        var seed = object.path("kind").asString("") + "/"
                + object.path("metadata").path("name").asString("");
        return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
