package dev.runbook.chaos.cluster.table;

import static dev.runbook.chaos.cluster.table.Column.text;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Namespaces, nodes and leases. */
final class ClusterColumns {
    private static final String ROLE = "node-role.kubernetes.io/";

    static final List<Column> NAMESPACES =
            List.of(Column.NAME, text("Status", row -> row.text("/status/phase")), Column.AGE);

    static final List<Column> NODES = List.of(
            Column.NAME,
            text("Status", ClusterColumns::status),
            text("Roles", ClusterColumns::roles),
            Column.AGE,
            text("Version", row -> row.text("/status/nodeInfo/kubeletVersion")),
            text("Internal-IP", row -> address(row, "InternalIP")).wide(),
            text("External-IP", row -> address(row, "ExternalIP")).wide(),
            text("OS-Image", row -> row.text("/status/nodeInfo/osImage", Row.UNKNOWN))
                    .wide(),
            text("Kernel-Version", row -> row.text("/status/nodeInfo/kernelVersion", Row.UNKNOWN))
                    .wide(),
            text("Container-Runtime", row -> row.text("/status/nodeInfo/containerRuntimeVersion", Row.UNKNOWN))
                    .wide());

    static final List<Column> LEASES =
            List.of(Column.NAME, text("Holder", row -> row.text("/spec/holderIdentity")), Column.AGE);

    private ClusterColumns() {}

    private static String status(Row row) {
        var ready = row.at("/status/conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asString("").equals("Ready"))
                .map(condition -> condition.path("status").asString("").equals("True") ? "Ready" : "NotReady")
                .findFirst()
                .orElse("Unknown");
        return ready + (row.at("/spec/unschedulable").asBoolean(false) ? ",SchedulingDisabled" : "");
    }

    private static String roles(Row row) {
        var roles = row.at("/metadata/labels").properties().stream()
                .flatMap(label -> label.getKey().equals("kubernetes.io/role")
                        ? Stream.of(label.getValue().asString(""))
                        : label.getKey().startsWith(ROLE)
                                ? Stream.of(label.getKey().substring(ROLE.length()))
                                : Stream.empty())
                .filter(role -> !role.isEmpty())
                .distinct()
                .sorted()
                .collect(Collectors.joining(","));
        return roles.isEmpty() ? Row.NONE : roles;
    }

    private static String address(Row row, String type) {
        return row.at("/status/addresses")
                .valueStream()
                .filter(address -> address.path("type").asString("").equals(type))
                .map(address -> address.path("address").asString(""))
                .findFirst()
                .orElse(Row.NONE);
    }
}
