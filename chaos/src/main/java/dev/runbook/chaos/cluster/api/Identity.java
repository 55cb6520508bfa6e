package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ResourceType;
import tools.jackson.databind.node.ObjectNode;

/** Compares what an object says about itself with what the request's address and the store say. */
final class Identity {
    static final String MODIFIED =
            "the object has been modified; please apply your changes to the latest version and try again";

    private Identity() {}

    /** Refuses with 409 what was meant for another object or another version of it. */
    static void checkPreconditions(ObjectKey key, ObjectNode before, ObjectNode wanted) {
        var uid = before.path("metadata").path("uid").asString("");
        var stated = wanted.path("metadata").path("uid").asString("");
        if (!stated.isEmpty() && !stated.equals(uid)) {
            throw Refusal.conflict(
                    key, "Precondition failed: UID in precondition: " + stated + ", UID in object meta: " + uid);
        }
        var version = version(wanted);
        if (!version.isEmpty() && !version.equals(version(before))) {
            throw Refusal.conflict(key, MODIFIED);
        }
    }

    /** Returns the stated resource version, empty when there is none. */
    static String version(ObjectNode object) {
        return object.path("metadata").path("resourceVersion").asString("");
    }

    /** Checks that type and namespace of an object are those of the address, and fills in what it leaves out. */
    static void identify(Exchange exchange, ObjectNode object) {
        var type = exchange.type();
        decodes(
                type,
                object.path("apiVersion").asString(""),
                object.path("kind").asString(""));
        object.put("apiVersion", type.apiVersion()).put("kind", type.kind());
        var metadata = object.withObjectProperty("metadata");
        if (!type.namespaced()) {
            metadata.remove("namespace");
            return;
        }
        var namespace = metadata.path("namespace").asString("");
        if (!namespace.isEmpty() && !namespace.equals(exchange.path().namespace())) {
            throw Refusal.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        metadata.put("namespace", exchange.path().namespace());
    }

    /** Refuses an object of another kind or version in the words of the API server's decoder. */
    private static void decodes(ResourceType type, String apiVersion, String kind) {
        if (!apiVersion.isEmpty() && !apiVersion.equals(type.apiVersion())) {
            throw Refusal.badRequest("%s in version \"%s\" cannot be handled as a %s: no kind \"%s\" is registered for"
                            .formatted(kind, apiVersion, type.kind(), kind)
                    + " version \"" + apiVersion + "\" in scheme \"pkg/runtime/scheme.go:110\"");
        }
        if (!kind.isEmpty() && !kind.equals(type.kind())) {
            throw Refusal.badRequest("%s in version \"%s\" cannot be handled as a %s: converting (%s.%s) to (%s.%s):"
                            .formatted(
                                    kind,
                                    type.version(),
                                    type.kind(),
                                    type.version(),
                                    kind,
                                    type.group().isEmpty()
                                            ? "core"
                                            : type.group().split("\\.", 2)[0],
                                    type.kind())
                    + " unknown conversion");
        }
    }

    /** Checks that an object's name is that of the address, and fills it in when it is left out. */
    static void sameName(Exchange exchange, ObjectNode object) {
        var metadata = object.withObjectProperty("metadata");
        var name = metadata.path("name").asString("");
        if (name.isEmpty()) {
            metadata.put("name", exchange.name());
        } else if (!name.equals(exchange.name())) {
            throw Refusal.badRequest("the name of the object (" + name + ") does not match the name on the URL ("
                    + exchange.name() + ")");
        }
    }
}
