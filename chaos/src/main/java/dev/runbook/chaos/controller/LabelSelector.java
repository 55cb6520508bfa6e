package dev.runbook.chaos.controller;

import org.apiguardian.api.API;
import tools.jackson.databind.JsonNode;

/** Decides whether labels match a {@code LabelSelector} of an object's spec. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class LabelSelector {
    private LabelSelector() {}

    /**
     * Returns whether labels match.
     *
     * @param selector a selector with {@code matchLabels} and {@code matchExpressions}; empty matches everything, a
     *     missing one nothing
     * @param labels the {@code metadata.labels} of an object, possibly missing
     */
    public static boolean matches(JsonNode selector, JsonNode labels) {
        return selector.isObject()
                && matchesAll(selector.path("matchLabels"), labels)
                && matchesExpressions(selector.path("matchExpressions"), labels);
    }

    /** Returns whether labels satisfy each of a list of expressions. */
    static boolean matchesExpressions(JsonNode expressions, JsonNode labels) {
        for (var expression : expressions) {
            if (!matchesExpression(expression, labels)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether each of the wanted labels is there with its value, as a Service's selector means it. */
    public static boolean matchesAll(JsonNode wanted, JsonNode labels) {
        for (var entry : wanted.properties()) {
            if (!entry.getValue().equals(labels.get(entry.getKey()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean matchesExpression(JsonNode expression, JsonNode labels) {
        var value = labels.get(expression.path("key").asString(""));
        return switch (expression.path("operator").asString("")) {
            case "In" -> value != null && contains(expression.path("values"), value);
            case "NotIn" -> value == null || !contains(expression.path("values"), value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> false;
        };
    }

    private static boolean contains(JsonNode values, JsonNode value) {
        for (var candidate : values) {
            if (candidate.equals(value)) {
                return true;
            }
        }
        return false;
    }
}
