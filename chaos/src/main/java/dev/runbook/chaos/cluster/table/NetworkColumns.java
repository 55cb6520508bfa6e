package dev.runbook.chaos.cluster.table;

import static dev.runbook.chaos.cluster.table.Column.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Services and what stands behind them. */
final class NetworkColumns {
    private static final int MOST = 3;

    static final List<Column> SERVICES = List.of(
            Column.NAME,
            text("Type", row -> row.text("/spec/type")),
            text("Cluster-IP", row -> row.text("/spec/clusterIPs/0", Row.NONE)),
            text("External-IP", NetworkColumns::external),
            text("Port(s)", NetworkColumns::ports),
            Column.AGE,
            text("Selector", row -> Selectors.labels(row.at("/spec/selector"))).wide());

    static final List<Column> ENDPOINTS =
            List.of(Column.NAME, text("Endpoints", NetworkColumns::endpoints), Column.AGE);

    static final List<Column> ENDPOINT_SLICES = List.of(
            Column.NAME,
            text("AddressType", row -> row.text("/addressType")),
            text("Ports", NetworkColumns::slicePorts),
            text("Endpoints", NetworkColumns::sliceAddresses),
            Column.AGE);

    private NetworkColumns() {}

    private static String external(Row row) {
        var stated = row.at("/spec/externalIPs").valueStream().map(ip -> ip.asString(""));
        return switch (row.text("/spec/type")) {
            case "ClusterIP", "NodePort" -> joined(stated, Row.NONE);
            case "LoadBalancer" -> {
                var given = row.at("/status/loadBalancer/ingress")
                        .valueStream()
                        .map(ingress -> ingress.path("ip")
                                .asString(ingress.path("hostname").asString("")))
                        .sorted();
                yield joined(Stream.concat(given, stated), "<pending>");
            }
            case "ExternalName" -> row.text("/spec/externalName");
            default -> Row.UNKNOWN;
        };
    }

    private static String ports(Row row) {
        return joined(
                row.at("/spec/ports").valueStream().map(port -> {
                    int node = port.path("nodePort").asInt(0);
                    return port.path("port").asInt(0) + (node > 0 ? ":" + node : "") + "/"
                            + port.path("protocol").asString("");
                }),
                Row.NONE);
    }

    private static String endpoints(Row row) {
        if (row.at("/subsets").isEmpty()) {
            return Row.NONE;
        }
        var all = new ArrayList<String>();
        for (var subset : row.at("/subsets")) {
            var addresses = subset.path("addresses")
                    .valueStream()
                    .map(address -> address.path("ip").asString(""))
                    .toList();
            if (subset.path("ports").isEmpty()) {
                all.addAll(addresses);
            }
            subset.path("ports")
                    .forEach(port -> addresses.forEach(
                            ip -> all.add(ip + ":" + port.path("port").asInt(0))));
        }
        return Row.listed(all, MOST);
    }

    private static String slicePorts(Row row) {
        return unsetIfEmpty(row.at("/ports")
                .valueStream()
                .map(port -> port.has("port")
                        ? Integer.toString(port.path("port").asInt(0))
                        : port.path("name").asString("*"))
                .toList());
    }

    private static String sliceAddresses(Row row) {
        return unsetIfEmpty(row.at("/endpoints")
                .valueStream()
                .flatMap(endpoint -> endpoint.path("addresses").valueStream())
                .map(address -> address.asString(""))
                .toList());
    }

    private static String unsetIfEmpty(List<String> texts) {
        return texts.isEmpty() ? "<unset>" : Row.listed(texts, MOST);
    }

    private static String joined(Stream<String> texts, String otherwise) {
        var text = texts.collect(Collectors.joining(","));
        return text.isEmpty() ? otherwise : text;
    }
}
