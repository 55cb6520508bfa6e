package dev.runbook.chaos.argo;

import dev.runbook.chaos.controller.Metadata;
import java.util.ArrayList;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Writes label selectors as text. */
final class LabelSelectors {
    private LabelSelectors() {}

    /** Returns a selector as {@code app=shop,tier in (a,b)}, as {@code status.selector} of a scale needs it. */
    static String format(JsonNode selector) {
        var terms = new ArrayList<String>();
        Metadata.texts(selector.path("matchLabels")).forEach((key, value) -> terms.add(key + "=" + value));
        for (var expression : selector.path("matchExpressions")) {
            var key = expression.path("key").asString("");
            var operator = expression.path("operator").asString("");
            var values = new ArrayList<String>();
            expression.path("values").forEach(value -> values.add(value.asString("")));
            terms.add(
                    switch (operator) {
                        case "Exists" -> key;
                        case "DoesNotExist" -> "!" + key;
                        default ->
                            key + " " + operator.toLowerCase(Locale.ROOT) + " (" + String.join(",", values) + ")";
                    });
        }
        return String.join(",", terms);
    }
}
