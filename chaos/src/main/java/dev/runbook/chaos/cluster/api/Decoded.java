package dev.runbook.chaos.cluster.api;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * The object that a request wants, without the fields that its type has not.
 *
 * @param warnings what is to be said of those, and of fields that stand twice; nothing where the client ignores it
 */
record Decoded(ObjectNode object, List<String> warnings) {
    private static final String STRICT = "strict decoding error: ";

    /** Reads the object that a request creates or replaces; 400 for what isn't one, or where it is validated strictly. */
    static Decoded of(Exchange exchange) {
        var request = exchange.request();
        var body = request.body();
        boolean yaml = isYaml(request);
        var unique = yaml ? Json.uniqueYaml(body) : Json.unique(body);
        var object = unique.orElseGet(() -> yaml ? Json.parseYaml(body) : Json.parseObject(body));
        Identity.identify(exchange, object);
        var schema = Schema.of(exchange.type());
        checkCustom(exchange, schema, object);
        FieldTypes.mismatch(schema, object).ifPresent(error -> {
            throw Refusal.badRequest(cannotBe(exchange) + error);
        });
        var dropped = UnknownFields.drop(schema, object).stream();
        // A custom resource is decoded as a whole first, and its fields have no order any more.
        var unknown = (Served.CUSTOM.contains(exchange.type()) ? dropped.sorted() : dropped).map(Decoded::unknown);
        var validation = Validated.of(request);
        if (validation == Validated.IGNORE) {
            return new Decoded(object, List.of());
        }
        if (unique.isPresent() || yaml) {
            var repeated = unique.isPresent() ? List.<String>of() : RepeatedFields.ofYaml(body);
            if (validation == Validated.WARN) {
                return new Decoded(
                        object, Stream.concat(repeated.stream(), unknown).toList());
            }
            return strict(
                    exchange,
                    object,
                    Stream.concat(yamlError(repeated).stream(), unknown).toList());
        }
        var inOrder = RepeatedFields.ofJson(body, schema);
        return validation == Validated.WARN ? new Decoded(object, inOrder) : strict(exchange, object, inOrder);
    }

    /** Looks at an object that a patch has made; 422 where it is validated strictly. */
    static Decoded patched(Exchange exchange, Patch kind, ObjectNode object) {
        var request = exchange.request();
        var validation = Validated.of(request);
        var schema = Schema.of(exchange.type());
        var whole = validation == Validated.STRICT ? Json.text(object) : "";
        checkCustom(exchange, schema, object);
        FieldTypes.mismatch(schema, object).ifPresent(error -> {
            throw notDecoded(Json.text(object), error);
        });
        var unknown = UnknownFields.drop(schema, object).stream().map(Decoded::unknown);
        if (validation == Validated.IGNORE) {
            return new Decoded(object, List.of());
        }
        var repeated = kind == Patch.JSON || Json.unique(request.body()).isPresent()
                ? Stream.<String>empty()
                : RepeatedFields.ofJson(request.body(), schema).stream()
                        .filter(problem -> problem.startsWith("duplicate"));
        // A patched object has no order of its own: Kubernetes names its fields by the alphabet.
        var problems = Stream.concat(repeated, unknown.sorted()).toList();
        if (validation == Validated.STRICT && !problems.isEmpty()) {
            throw notDecoded(whole, STRICT + String.join(", ", problems));
        }
        return new Decoded(object, problems);
    }

    /** Argo Rollouts' definitions let amounts pass that are none; what becomes of those is not known here. */
    static void checkCustom(Exchange exchange, Schema schema, ObjectNode object) {
        if (Served.CUSTOM.contains(exchange.type())) {
            FieldTypes.noQuantity(schema, object).ifPresent(error -> {
                throw Refusal.notEmulated("a " + exchange.type().kind() + " whose template has an amount of a resource"
                        + " that is none; write a number with a suffix such as m, k, M, Ki, Mi or Gi: " + error);
            });
        }
    }

    private static Refusal notDecoded(String whole, String error) {
        return Refusal.invalid(
                "", "", "", List.of(Refusal.Cause.invalid("patch", Json.text(Json.string(whole)), error)));
    }

    private static Decoded strict(Exchange exchange, ObjectNode object, List<String> problems) {
        if (problems.isEmpty()) {
            return new Decoded(object, problems);
        }
        throw Refusal.badRequest(cannotBe(exchange) + STRICT + String.join(", ", problems));
    }

    private static String cannotBe(Exchange exchange) {
        var type = exchange.type();
        return type.kind() + " in version \"" + type.version() + "\" cannot be handled as a " + type.kind() + ": ";
    }

    /** Words repeated keys as the YAML decoder does, all in one error. */
    static Optional<String> yamlError(List<String> repeated) {
        return repeated.isEmpty()
                ? Optional.empty()
                : Optional.of("yaml: unmarshal errors:\n  " + String.join("\n  ", repeated));
    }

    private static String unknown(String path) {
        return "unknown field \"" + path + "\"";
    }

    private static boolean isYaml(ApiRequest request) {
        var content = request.header("content-type").split(";", 2)[0].strip();
        if (content.equals("application/vnd.kubernetes.protobuf")) {
            throw Refusal.notEmulated("bodies of type " + content + "; send application/json");
        }
        if (!List.of("", "application/json", "application/yaml").contains(content)) {
            throw Refusal.unsupportedBody("application/json, application/yaml, application/vnd.kubernetes.protobuf");
        }
        return content.equals("application/yaml");
    }
}
