package dev.runbook.engine.incident;

import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What a step found, as Markdown: lists of records as tables, all else as JSON. The JSON report has it unabridged. */
final class Evidence {
    private static final int LONGEST = 600;

    private Evidence() {}

    static String markdown(String step, JsonNode value) {
        var table = Table.of(value);
        if (table.isPresent()) {
            return "- " + step + ":\n\n" + table.get().markdown() + "\n";
        }
        if (!Table.of(step, value).isEmpty()) {
            return value.propertyStream()
                    .map(part -> markdown(step + ", " + part.getKey(), part.getValue()))
                    .collect(Collectors.joining());
        }
        return "- " + step + ": `" + Table.cut(value.toString(), LONGEST) + "`\n";
    }
}
