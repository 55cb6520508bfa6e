package dev.runbook.engine.incident;

import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What a step found, as Markdown: lists of records as tables, all else as JSON. The JSON report has it unabridged. */
final class Evidence {
    private static final int LONGEST = 600;
    private static final int LONGEST_CELL = 160;
    private static final int MOST_ROWS = 50;

    private Evidence() {}

    static String markdown(String step, JsonNode value) {
        if (isTable(value)) {
            return "- " + step + ":\n\n" + table(value) + "\n";
        }
        if (value.isObject() && value.valueStream().anyMatch(Evidence::isTable)) {
            return value.propertyStream()
                    .map(part -> markdown(step + ", " + part.getKey(), part.getValue()))
                    .collect(Collectors.joining());
        }
        return "- " + step + ": `" + cut(value.toString(), LONGEST) + "`\n";
    }

    private static boolean isTable(JsonNode value) {
        return value.isArray() && !value.isEmpty() && value.valueStream().allMatch(JsonNode::isObject);
    }

    private static String table(JsonNode rows) {
        var columns = rows.valueStream()
                .flatMap(row -> row.propertyNames().stream())
                .distinct()
                .toList();
        var text = new StringBuilder(
                "| " + String.join(" | ", columns) + " |\n|" + " --- |".repeat(columns.size()) + "\n");
        rows.valueStream()
                .limit(MOST_ROWS)
                .forEach(row -> text.append(columns.stream()
                        .map(column -> cell(row.path(column)))
                        .collect(Collectors.joining(" | ", "| ", " |\n"))));
        if (rows.size() > MOST_ROWS) {
            text.append("\n").append(rows.size() - MOST_ROWS).append(" more are in the JSON beside this page.\n");
        }
        return text.toString();
    }

    private static String cell(JsonNode value) {
        var text = value.isMissingNode() || value.isNull()
                ? ""
                : value.isValueNode() ? value.asString() : value.toString();
        return cut(text.replaceAll("\\s+", " "), LONGEST_CELL).replace("|", "\\|");
    }

    private static String cut(String text, int longest) {
        return text.length() > longest ? text.substring(0, longest) + "…" : text;
    }
}
