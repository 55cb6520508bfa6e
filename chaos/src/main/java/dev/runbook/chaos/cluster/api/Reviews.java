package dev.runbook.chaos.cluster.api;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers questions about access. */
final class Reviews {
    private final AccessRules rules;

    Reviews(AccessRules rules) {
        this.rules = rules;
    }

    static boolean isReview(ApiPath path) {
        return Discovery.REVIEWS.stream()
                .anyMatch(type -> type.apiVersion().equals(path.groupVersion())
                        && type.plural().equals(path.resource()));
    }

    /** Tells whether everybody may ask it, since it is about who asks. */
    static boolean isOfSelf(ApiPath path) {
        return path.resource().startsWith("selfsubject");
    }

    ApiResponse answer(ApiRequest request, ApiPath path, Caller caller) {
        if (!request.method().equals("POST")) {
            throw Refusal.methodNotAllowed();
        }
        var body = request.body();
        var review = ProtobufReview.is(body) ? ProtobufReview.read(body) : Json.parseObject(body);
        if (path.resource().equals("selfsubjectreviews")) {
            var user = review.putObject("status").putObject("userInfo").put("username", caller.name());
            caller.groups().forEach(user.putArray("groups")::add);
            return ApiResponse.json(201, review);
        }
        if (path.resource().equals("selfsubjectrulesreviews")) {
            return ApiResponse.json(201, ruled(review, caller));
        }
        var spec = review.path("spec");
        var asked = isOfSelf(path) ? caller : subject(spec);
        var paths = spec.path("nonResourceAttributes");
        var decision = paths.isObject()
                ? rules.decide(
                        asked,
                        paths.path("verb").asString(""),
                        paths.path("path").asString(""))
                : rules.decide(asked, call(request, spec.path("resourceAttributes")));
        var status = review.putObject("status").put("allowed", decision.allowed());
        if (!decision.reason().isEmpty()) {
            status.put("reason", decision.reason());
        }
        return ApiResponse.json(201, review);
    }

    private ObjectNode ruled(ObjectNode review, Caller caller) {
        var namespace = review.path("spec").path("namespace").asString("");
        if (namespace.isEmpty()) {
            throw Refusal.badRequest("no namespace on request");
        }
        review.withObjectProperty("metadata");
        var status = review.putObject("status");
        var resources = status.putArray("resourceRules");
        var paths = status.putArray("nonResourceRules");
        rules.rules(caller, namespace)
                .forEach(rule -> (rule.has("nonResourceURLs") ? paths : resources).add(inOrder(rule)));
        status.put("incomplete", false);
        return review;
    }

    private static ObjectNode inOrder(JsonNode rule) {
        var ordered = Json.object();
        for (var field : List.of("verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs")) {
            if (rule.has(field)) {
                ordered.set(field, rule.get(field));
            }
        }
        return ordered;
    }

    private static Caller subject(JsonNode spec) {
        List<String> groups = spec.path("groups")
                .valueStream()
                .map(group -> group.asString(""))
                .toList();
        return new Caller(spec.path("user").asString(""), groups);
    }

    private static ApiCall call(ApiRequest request, JsonNode attributes) {
        return new ApiCall(
                attributes.path("verb").asString(""),
                attributes.path("group").asString(""),
                attributes.path("resource").asString(""),
                attributes.path("subresource").asString(""),
                attributes.path("namespace").asString(""),
                attributes.path("name").asString(""),
                request.actor(),
                false);
    }
}
