package dev.runbook.chaos.cluster.table;

import static dev.runbook.chaos.cluster.table.Column.numberAsText;
import static dev.runbook.chaos.cluster.table.Column.text;

import java.util.List;
import java.util.stream.Collectors;

/** ConfigMaps, Secrets, and who may do what. */
final class ConfigColumns {
    static final List<Column> CONFIG_MAPS = List.of(
            Column.NAME,
            numberAsText(
                    "Data",
                    row -> row.at("/data").size() + row.at("/binaryData").size()),
            Column.AGE);

    static final List<Column> SECRETS = List.of(
            Column.NAME,
            text("Type", row -> row.text("/type")),
            numberAsText("Data", row -> row.at("/data").size()),
            Column.AGE);

    static final List<Column> SERVICE_ACCOUNTS = List.of(
            Column.NAME, numberAsText("Secrets", row -> row.at("/secrets").size()), Column.AGE);

    static final List<Column> BINDINGS = List.of(
            Column.NAME,
            text("Role", row -> row.text("/roleRef/kind") + "/" + row.text("/roleRef/name")),
            Column.AGE,
            text("Users", row -> subjects(row, "User")).wide(),
            text("Groups", row -> subjects(row, "Group")).wide(),
            text("ServiceAccounts", row -> subjects(row, "ServiceAccount")).wide());

    private ConfigColumns() {}

    private static String subjects(Row row, String kind) {
        return row.at("/subjects")
                .valueStream()
                .filter(subject -> subject.path("kind").asString("").equals(kind))
                .map(subject -> (kind.equals("ServiceAccount")
                                ? subject.path("namespace").asString("") + "/"
                                : "")
                        + subject.path("name").asString(""))
                .collect(Collectors.joining(", "));
    }
}
