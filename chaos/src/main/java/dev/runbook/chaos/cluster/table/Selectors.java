package dev.runbook.chaos.cluster.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Writes selectors as one types them on a command line. */
final class Selectors {
    private Selectors() {}

    /** Writes labels that must be there, sorted. */
    static String labels(JsonNode labels) {
        var text = labels.properties().stream()
                .map(label -> label.getKey() + "=" + label.getValue().asString(""))
                .sorted()
                .collect(Collectors.joining(","));
        return text.isEmpty() ? Row.NONE : text;
    }

    /** Writes a selector of labels and expressions, sorted by the label's name. */
    static String text(JsonNode selector) {
        var parts = new ArrayList<Part>();
        selector.path("matchLabels")
                .properties()
                .forEach(label -> parts.add(new Part(
                        label.getKey(), label.getKey() + "=" + label.getValue().asString(""))));
        selector.path("matchExpressions").forEach(expression -> parts.add(expression(expression)));
        parts.sort(java.util.Comparator.comparing(Part::key));
        var text = parts.stream().map(Part::text).collect(Collectors.joining(","));
        return text.isEmpty() ? Row.NONE : text;
    }

    private static Part expression(JsonNode expression) {
        var key = expression.path("key").asString("");
        List<String> values = expression
                .path("values")
                .valueStream()
                .map(value -> value.asString(""))
                .sorted()
                .toList();
        return new Part(
                key,
                switch (expression.path("operator").asString("")) {
                    case "Exists" -> key;
                    case "DoesNotExist" -> "!" + key;
                    default ->
                        key + " " + expression.path("operator").asString("").toLowerCase(Locale.ROOT) + " ("
                                + String.join(",", values) + ")";
                });
    }

    private record Part(String key, String text) {}
}
