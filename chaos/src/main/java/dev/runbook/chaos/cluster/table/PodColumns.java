package dev.runbook.chaos.cluster.table;

import static dev.runbook.chaos.cluster.table.Column.text;

import java.util.List;

/** Pods, whose status is summed up over their containers. */
final class PodColumns {
    static final List<Column> PODS = List.of(
            Column.NAME,
            text("Ready", row -> PodSummary.of(row).readiness()),
            text("Status", row -> PodSummary.of(row).status()),
            text("Restarts", row -> PodSummary.of(row).restarts()),
            Column.AGE,
            text("IP", row -> row.text("/status/podIPs/0/ip", Row.NONE)).wide(),
            text("Node", row -> row.text("/spec/nodeName", Row.NONE)).wide(),
            text("Nominated Node", row -> row.text("/status/nominatedNodeName", Row.NONE))
                    .wide(),
            text("Readiness Gates", PodColumns::gates).wide());

    private PodColumns() {}

    private static String gates(Row row) {
        var gates = row.at("/spec/readinessGates");
        if (gates.isEmpty()) {
            return Row.NONE;
        }
        long open = gates.valueStream()
                .filter(gate -> row.at("/status/conditions")
                        .valueStream()
                        .anyMatch(condition -> condition.path("type").equals(gate.path("conditionType"))
                                && condition.path("status").asString("").equals("True")))
                .count();
        return open + "/" + gates.size();
    }
}
