package dev.runbook.engine.incident;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import tools.jackson.databind.JsonNode;

/**
 * A list of records that a step found. Equal ones, as the same line of a log again and again, are one row.
 *
 * @param columns the records' components, in the order in which they first come; then {@code times}, where a record comes
 *     again and has no such component
 * @param rows their values in this order, short and on one line
 * @param more how many records have no row
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Table(List<String> columns, List<List<String>> rows, int more) {
    private static final int LONGEST_CELL = 160;
    private static final int MOST_ROWS = 50;
    private static final String TIMES = "times";

    /** Copies the lists. */
    public Table {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /** Returns the table of a value; empty for one that is no list of records. */
    public static Optional<Table> of(JsonNode value) {
        if (!value.isArray() || value.isEmpty() || !value.valueStream().allMatch(JsonNode::isObject)) {
            return Optional.empty();
        }
        var times = new LinkedHashMap<JsonNode, Integer>();
        value.valueStream().forEach(record -> times.merge(record, 1, Integer::sum));
        var columns = times.keySet().stream()
                .flatMap(record -> flat("", record).keySet().stream())
                .distinct()
                .toList();
        if (times.size() == value.size() || columns.contains(TIMES)) {
            var rows = value.valueStream()
                    .limit(MOST_ROWS)
                    .map(record -> cells(columns, record))
                    .toList();
            return Optional.of(new Table(columns, rows, value.size() - rows.size()));
        }
        var shown = times.entrySet().stream().limit(MOST_ROWS).toList();
        return Optional.of(new Table(
                with(columns, TIMES),
                shown.stream()
                        .map(row -> with(cells(columns, row.getKey()), String.valueOf(row.getValue())))
                        .toList(),
                value.size() - shown.stream().mapToInt(Map.Entry::getValue).sum()));
    }

    private static List<String> cells(List<String> columns, JsonNode record) {
        var cells = flat("", record);
        return columns.stream().map(column -> cells.getOrDefault(column, "")).toList();
    }

    private static List<String> with(List<String> cells, String last) {
        return Stream.concat(cells.stream(), Stream.of(last)).toList();
    }

    /** Returns the tables of what a step found, by their titles: of the value itself, or of the parts of a record. */
    public static Map<String, Table> of(String title, JsonNode value) {
        var tables = new LinkedHashMap<String, Table>();
        of(value).ifPresent(table -> tables.put(title, table));
        if (value.isObject()) {
            value.propertyStream()
                    .forEach(part ->
                            of(part.getValue()).ifPresent(table -> tables.put(title + ", " + part.getKey(), table)));
        }
        return tables;
    }

    /** A record inside of a record has columns of its own. */
    private static Map<String, String> flat(String prefix, JsonNode object) {
        var cells = new LinkedHashMap<String, String>();
        object.propertyStream().forEach(part -> {
            if (part.getValue().isObject()) {
                cells.putAll(flat(prefix + part.getKey() + " ", part.getValue()));
            } else {
                cells.put(prefix + part.getKey(), cell(part.getValue()));
            }
        });
        return cells;
    }

    private static String cell(JsonNode value) {
        var text = value.isMissingNode() || value.isNull()
                ? ""
                : value.isValueNode() ? value.asString() : value.toString();
        return cut(text.replaceAll("\\s+", " "), LONGEST_CELL);
    }

    static String cut(String text, int longest) {
        return text.length() > longest ? text.substring(0, longest) + "…" : text;
    }

    /** Returns its lines for a terminal, the columns below each other. */
    public List<String> lines() {
        var all = new ArrayList<List<String>>(List.of(columns));
        all.addAll(rows);
        var widths = IntStream.range(0, columns.size())
                .map(column -> all.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        var lines = new ArrayList<>(all.stream()
                .map(row -> IntStream.range(0, widths.length)
                        .mapToObj(column -> row.get(column)
                                + " ".repeat(widths[column] - row.get(column).length()))
                        .collect(Collectors.joining("  "))
                        .stripTrailing())
                .toList());
        if (more > 0) {
            lines.add(more + " more are in the journal");
        }
        return lines;
    }

    String markdown() {
        var text = new StringBuilder(line(columns) + "|" + " --- |".repeat(columns.size()) + "\n");
        rows.forEach(row -> text.append(line(row)));
        if (more > 0) {
            text.append("\n").append(more).append(" more are in the JSON beside this page.\n");
        }
        return text.toString();
    }

    private static String line(List<String> cells) {
        return cells.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
