package dev.runbook.chaos.cluster.table;

import static dev.runbook.chaos.cluster.table.Column.numberAsText;
import static dev.runbook.chaos.cluster.table.Column.text;

import java.util.List;
import java.util.Locale;

/** Events, in both of their versions' field names. */
final class EventColumns {
    static final List<Column> EVENTS = List.of(
            text("Last Seen", EventColumns::lastSeen),
            text("Type", row -> row.text("/type")),
            text("Reason", row -> row.text("/reason")),
            text("Object", EventColumns::object),
            text("Subobject", row -> row.text(about(row) + "/fieldPath")).wide(),
            text("Source", EventColumns::source).wide(),
            text("Message", row -> row.text("/message", row.text("/note")).strip()),
            text("First Seen", EventColumns::firstSeen).wide(),
            numberAsText("Count", EventColumns::count).wide(),
            Column.NAME.wide());

    private EventColumns() {}

    private static String about(Row row) {
        return row.at("/regarding").isMissingNode() ? "/involvedObject" : "/regarding";
    }

    private static String lastSeen(Row row) {
        if (!row.at("/series").isMissingNode() && !row.at("/series").isNull()) {
            return row.age("/series/lastObservedTime");
        }
        var last = row.text("/lastTimestamp", row.text("/deprecatedLastTimestamp"));
        return last.isEmpty()
                ? firstSeen(row)
                : row.age(row.at("/lastTimestamp").isMissingNode() ? "/deprecatedLastTimestamp" : "/lastTimestamp");
    }

    private static String firstSeen(Row row) {
        for (var field : List.of("/firstTimestamp", "/deprecatedFirstTimestamp")) {
            if (!row.text(field).isEmpty()) {
                return row.age(field);
            }
        }
        return row.age("/eventTime");
    }

    private static String object(Row row) {
        var kind = row.text(about(row) + "/kind").toLowerCase(Locale.ROOT);
        var name = row.text(about(row) + "/name");
        return name.isEmpty() ? kind : kind + "/" + name;
    }

    private static String source(Row row) {
        var component = row.text(
                "/source/component",
                row.text(
                        "/deprecatedSource/component",
                        row.text("/reportingComponent", row.text("/reportingController"))));
        var host = row.text("/source/host", row.text("/deprecatedSource/host", row.text("/reportingInstance")));
        return host.isEmpty() ? component : component + ", " + host;
    }

    private static int count(Row row) {
        if (!row.at("/series").isMissingNode() && !row.at("/series").isNull()) {
            return row.number("/series/count");
        }
        return Math.max(1, row.number("/count") + row.number("/deprecatedCount"));
    }
}
