package dev.runbook.chaos.cluster.table;

import static dev.runbook.chaos.cluster.table.Column.number;
import static dev.runbook.chaos.cluster.table.Column.numberAsText;
import static dev.runbook.chaos.cluster.table.Column.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Autoscalers, budgets and quotas. */
final class PolicyColumns {
    private static final int MOST = 2;

    static final List<Column> AUTOSCALERS = List.of(
            Column.NAME,
            text(
                    "Reference",
                    row -> row.text("/spec/scaleTargetRef/kind") + "/" + row.text("/spec/scaleTargetRef/name")),
            text("Targets", PolicyColumns::targets),
            text(
                    "MinPods",
                    row -> row.at("/spec/minReplicas").isMissingNode()
                            ? "<unset>"
                            : Integer.toString(row.number("/spec/minReplicas"))),
            numberAsText("MaxPods", row -> row.number("/spec/maxReplicas")),
            numberAsText("Replicas", row -> row.number("/status/currentReplicas")),
            Column.AGE);

    static final List<Column> BUDGETS = List.of(
            Column.NAME,
            text("Min Available", row -> amount(row.at("/spec/minAvailable"))),
            text("Max Unavailable", row -> amount(row.at("/spec/maxUnavailable"))),
            number("Allowed Disruptions", row -> row.number("/status/disruptionsAllowed")),
            Column.AGE);

    static final List<Column> QUOTAS = List.of(
            Column.NAME, text("Request", row -> quota(row, false)), text("Limit", row -> quota(row, true)), Column.AGE);

    private PolicyColumns() {}

    private static String amount(JsonNode value) {
        return value.isMissingNode() ? "N/A" : value.asString(value.toString());
    }

    private static String targets(Row row) {
        var specs = row.at("/spec/metrics");
        if (specs.isEmpty()) {
            return Row.NONE;
        }
        var all = new ArrayList<String>();
        for (int i = 0; i < specs.size(); i++) {
            all.add(target(
                    specs.path(i).path("resource"),
                    row.at("/status/currentMetrics").path(i).at("/resource/current")));
        }
        var first = String.join(", ", all.subList(0, Math.min(MOST, all.size())));
        return all.size() > MOST ? first + " + " + (all.size() - MOST) + " more..." : first;
    }

    private static String target(JsonNode spec, JsonNode current) {
        var name = spec.path("name").asString("") + ": ";
        var average = spec.at("/target/averageValue");
        if (!average.isMissingNode()) {
            return name + current.path("averageValue").asString(Row.UNKNOWN) + "/" + average.asString("");
        }
        return name + percent(current.path("averageUtilization"), Row.UNKNOWN) + "/"
                + percent(spec.at("/target/averageUtilization"), "<auto>");
    }

    private static String percent(JsonNode share, String otherwise) {
        return share.isNumber() ? share.asInt() + "%" : otherwise;
    }

    private static String quota(Row row, boolean limits) {
        return row.at("/status/hard").properties().stream()
                .filter(entry -> entry.getKey().startsWith("limits.") == limits)
                .sorted(java.util.Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + ": "
                        + row.at("/status/used").path(entry.getKey()).asString("0") + "/"
                        + entry.getValue().asString(""))
                .collect(Collectors.joining(", "));
    }
}
