package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A refused request, to be answered as the {@code Status} that a Kubernetes API server sends. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int code;
    private final String reason;
    private final transient @Nullable ObjectNode details;
    private final transient Map<String, String> headers;
    private final transient ObjectNode metadata = Json.object();

    private Refusal(
            int code, String reason, String message, @Nullable ObjectNode details, Map<String, String> headers) {
        super(message, null, false, false);
        this.code = code;
        this.reason = reason;
        this.details = details;
        this.headers = headers;
    }

    static Refusal of(int code, String reason, String message) {
        return new Refusal(code, reason, message, Json.object(), Map.of());
    }

    /** Refuses with a message alone, as Kubernetes does where an error has no type of its own. */
    static Refusal plain(int code, String message) {
        return new Refusal(code, "", message, null, Map.of());
    }

    /** Refuses with a reason and a message, without details. */
    static Refusal plain(int code, String reason, String message) {
        return new Refusal(code, reason, message, null, Map.of());
    }

    static Refusal unauthorized() {
        return new Refusal(401, "Unauthorized", "Unauthorized", null, Map.of());
    }

    static Refusal notFound(ResourceType type, String name) {
        return about(404, "NotFound", type, name, type.qualifiedName() + " \"" + name + "\" not found");
    }

    /** Refuses a deletion that was meant for another object or another version of it. */
    static Refusal precondition(ObjectKey key, String why) {
        var type = key.type();
        var kind = type.group().isEmpty() ? type.kind() : type.kind() + "." + type.group();
        var refusal =
                of(409, "Conflict", "Operation cannot be fulfilled on " + kind + " \"" + key.name() + "\": " + why);
        refusal.describe(type.group(), type.kind(), key.name());
        return refusal;
    }

    static Refusal unknownPath() {
        return of(404, "NotFound", "the server could not find the requested resource");
    }

    static Refusal alreadyExists(ResourceType type, String name) {
        return about(409, "AlreadyExists", type, name, type.qualifiedName() + " \"" + name + "\" already exists");
    }

    static Refusal conflict(ObjectKey key, String why) {
        return about(
                409,
                "Conflict",
                key.type(),
                key.name(),
                "Operation cannot be fulfilled on " + key.type().qualifiedName() + " \"" + key.name() + "\": " + why);
    }

    static Refusal badRequest(String message) {
        return new Refusal(400, "BadRequest", message, null, Map.of());
    }

    static Refusal forbidden(ResourceType type, String name, String why) {
        return about(403, "Forbidden", type, name, type.qualifiedName() + " \"" + name + "\" is forbidden: " + why);
    }

    /** Refuses what no role allows. */
    static Refusal forbidden(ApiCall call, String why) {
        var resource = call.resource() + (call.group().isEmpty() ? "" : "." + call.group());
        var name = call.name().isEmpty() ? "" : " \"" + call.name() + "\"";
        var refusal = of(403, "Forbidden", resource + name + " is forbidden: " + why);
        refusal.describe(call.group(), call.resource(), call.name());
        return refusal;
    }

    static Refusal methodNotAllowed() {
        return of(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    }

    static Refusal unsupportedBody(String accepted) {
        return new Refusal(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: " + accepted,
                null,
                Map.of());
    }

    static Refusal unsupportedPatch() {
        return of(415, "UnsupportedMediaType", "415: Unsupported Media Type");
    }

    static Refusal unsupportedMediaType(String accepted) {
        return of(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: " + accepted);
    }

    static Refusal expired(String message) {
        return plain(410, "Expired", message);
    }

    /** Answers what the embedded cluster does not have, naming it. */
    static Refusal notEmulated(String what) {
        return of(501, "NotImplemented", "the embedded cluster does not emulate " + what);
    }

    static Refusal invalid(ResourceType type, String name, List<Cause> causes) {
        return invalid(type.group(), type.kind(), name, causes);
    }

    static Refusal invalid(String group, String kind, String name, List<Cause> causes) {
        var texts = causes.stream().map(Cause::text).distinct().toList();
        var listed = String.join(", ", texts);
        var what = group.isEmpty() ? kind : kind + "." + group;
        var refusal = of(
                422,
                "Invalid",
                what + " \"" + name + "\" is invalid: " + (texts.size() == 1 ? listed : "[" + listed + "]"));
        refusal.describe(group, kind, name);
        refusal.add(causes);
        return refusal;
    }

    Refusal with(Cause cause) {
        add(List.of(cause));
        return this;
    }

    /** Adds the token by which a list may be continued all the same. */
    Refusal continued(String token) {
        metadata.put("continue", token);
        return this;
    }

    /** Adds the header that asks a client to come back after some seconds. */
    Refusal retryAfter(int seconds) {
        details().put("retryAfterSeconds", seconds);
        return new Refusal(code, reason, message(), details, Map.of("retry-after", Integer.toString(seconds)));
    }

    int code() {
        return code;
    }

    ObjectNode status() {
        var status = Json.object();
        status.put("kind", "Status").put("apiVersion", "v1").set("metadata", metadata);
        status.put("status", "Failure").put("message", message());
        if (!reason.isEmpty()) {
            status.put("reason", reason);
        }
        if (details != null) {
            status.set("details", details);
        }
        return status.put("code", code);
    }

    ApiResponse response() {
        var plain = ApiResponse.json(code, status());
        if (headers.isEmpty()) {
            return plain;
        }
        var all = new HashMap<>(plain.headers());
        all.putAll(headers);
        return new ApiResponse(code, Map.copyOf(all), plain.body());
    }

    private String message() {
        return String.valueOf(getMessage());
    }

    static Refusal about(int code, String reason, ResourceType type, String name, String message) {
        var refusal = of(code, reason, message);
        refusal.describe(type.group(), type.plural(), name);
        return refusal;
    }

    private void describe(String group, String kind, String name) {
        if (!name.isEmpty()) {
            details().put("name", name);
        }
        if (!group.isEmpty()) {
            details().put("group", group);
        }
        if (!kind.isEmpty()) {
            details().put("kind", kind);
        }
    }

    private ObjectNode details() {
        return Objects.requireNonNull(details, "details");
    }

    private void add(List<Cause> causes) {
        var array = details().withArray("/causes");
        for (var cause : causes) {
            var added = array.addObject().put("reason", cause.reason()).put("message", cause.message());
            if (!cause.field().isEmpty()) {
                added.put("field", cause.field());
            }
        }
    }

    /**
     * One reason of a refusal.
     *
     * @param field path of the field, as {@code spec.replicas}
     * @param reason as {@code FieldValueInvalid}
     * @param message what is wrong with it
     */
    record Cause(String field, String reason, String message) {
        static Cause required(String field, String detail) {
            return new Cause(field, "FieldValueRequired", "Required value" + (detail.isEmpty() ? "" : ": " + detail));
        }

        static Cause invalid(String field, String value, String detail) {
            return new Cause(field, "FieldValueInvalid", "Invalid value: " + value + ": " + detail);
        }

        static Cause unsupported(String field, String value, String supported) {
            return new Cause(
                    field,
                    "FieldValueNotSupported",
                    "Unsupported value: \"" + value + "\": supported values: " + supported);
        }

        static Cause forbidden(String field, String detail) {
            return new Cause(field, "FieldValueForbidden", "Forbidden: " + detail);
        }

        static Cause tooLong(String field, int most) {
            return new Cause(field, "FieldValueTooLong", "Too long: may not be more than " + most + " bytes");
        }

        static Cause duplicate(String field, String value) {
            return new Cause(field, "FieldValueDuplicate", "Duplicate value: \"" + value + "\"");
        }

        String text() {
            return field.isEmpty() ? message : field + ": " + message;
        }
    }
}
