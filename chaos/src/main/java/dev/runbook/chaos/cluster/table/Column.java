package dev.runbook.chaos.cluster.table;

import java.util.function.Function;
import java.util.function.ToIntFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One column of a table.
 *
 * @param type as in OpenAPI: {@code string}, {@code integer}
 * @param format {@code name} for the column that identifies a row, else empty
 * @param priority 0 for columns that are always shown, 1 for those of {@code -o wide}
 */
record Column(String name, String type, String format, int priority, Function<Row, JsonNode> cell) {
    /** The object's name. */
    static final Column NAME = new Column("Name", "string", "name", 0, row -> string(row.text("/metadata/name")));

    /** How long ago the object was created. */
    static final Column AGE = text("Age", row -> row.age("/metadata/creationTimestamp"));

    static Column text(String name, Function<Row, String> cell) {
        return new Column(name, "string", "", 0, row -> string(cell.apply(row)));
    }

    static Column number(String name, ToIntFunction<Row> cell) {
        return new Column(name, "integer", "", 0, row -> JsonNodeFactory.instance.numberNode(cell.applyAsInt(row)));
    }

    /** Describes a column that is declared as text and filled with numbers, of which Kubernetes has some. */
    static Column numberAsText(String name, ToIntFunction<Row> cell) {
        return new Column(name, "string", "", 0, row -> JsonNodeFactory.instance.numberNode(cell.applyAsInt(row)));
    }

    Column ofType(String other) {
        return new Column(name, other, format, priority, cell);
    }

    Column wide() {
        return new Column(name, type, format, 1, cell);
    }

    ObjectNode definition() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("type", type)
                .put("format", format)
                .put("description", "")
                .put("priority", priority);
    }

    private static JsonNode string(String text) {
        return JsonNodeFactory.instance.stringNode(text);
    }
}
