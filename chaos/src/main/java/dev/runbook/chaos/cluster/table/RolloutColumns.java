package dev.runbook.chaos.cluster.table;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The columns that Argo Rollouts' CustomResourceDefinitions state: a field that is not there is null. */
final class RolloutColumns {
    private static final Column AGE = Column.AGE.ofType("date");

    static final List<Column> ROLLOUTS = List.of(
            Column.NAME,
            field("Desired", "integer", "/spec/replicas"),
            field("Current", "integer", "/status/replicas"),
            field("Up-to-date", "integer", "/status/updatedReplicas"),
            field("Available", "integer", "/status/availableReplicas"),
            AGE);

    static final List<Column> ANALYSIS_RUNS = List.of(Column.NAME, field("Status", "string", "/status/phase"), AGE);

    static final List<Column> ANALYSIS_TEMPLATES = List.of(Column.NAME, AGE);

    private RolloutColumns() {}

    private static Column field(String name, String type, String pointer) {
        return new Column(name, type, "", 0, row -> orNull(row.at(pointer)));
    }

    private static JsonNode orNull(JsonNode value) {
        return value.isMissingNode() ? JsonNodeFactory.instance.nullNode() : value;
    }
}
