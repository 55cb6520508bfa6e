package dev.runbook.chaos.cluster.table;

import dev.runbook.chaos.cluster.ResourceType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Shows objects as rows of a table: {@code Table} in {@code meta.k8s.io/v1}. Columns come without descriptions. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Tables {
    /** What is shown of types without columns of their own. */
    private static final List<Column> PLAIN = List.of(
            Column.NAME,
            Column.text("Created At", row -> row.text("/metadata/creationTimestamp"))
                    .ofType("date"));

    private static final Map<String, List<Column>> COLUMNS = Map.ofEntries(
            Map.entry("pods", PodColumns.PODS),
            Map.entry("deployments.apps", WorkloadColumns.DEPLOYMENTS),
            Map.entry("replicasets.apps", WorkloadColumns.REPLICA_SETS),
            Map.entry("statefulsets.apps", WorkloadColumns.STATEFUL_SETS),
            Map.entry("daemonsets.apps", WorkloadColumns.DAEMON_SETS),
            Map.entry("controllerrevisions.apps", WorkloadColumns.CONTROLLER_REVISIONS),
            Map.entry("jobs.batch", WorkloadColumns.JOBS),
            Map.entry("cronjobs.batch", WorkloadColumns.CRON_JOBS),
            Map.entry("services", NetworkColumns.SERVICES),
            Map.entry("endpoints", NetworkColumns.ENDPOINTS),
            Map.entry("endpointslices.discovery.k8s.io", NetworkColumns.ENDPOINT_SLICES),
            Map.entry("namespaces", ClusterColumns.NAMESPACES),
            Map.entry("nodes", ClusterColumns.NODES),
            Map.entry("leases.coordination.k8s.io", ClusterColumns.LEASES),
            Map.entry("events", EventColumns.EVENTS),
            Map.entry("events.events.k8s.io", EventColumns.EVENTS),
            Map.entry("configmaps", ConfigColumns.CONFIG_MAPS),
            Map.entry("secrets", ConfigColumns.SECRETS),
            Map.entry("serviceaccounts", ConfigColumns.SERVICE_ACCOUNTS),
            Map.entry("rolebindings.rbac.authorization.k8s.io", ConfigColumns.BINDINGS),
            Map.entry("clusterrolebindings.rbac.authorization.k8s.io", ConfigColumns.BINDINGS),
            Map.entry("horizontalpodautoscalers.autoscaling", PolicyColumns.AUTOSCALERS),
            Map.entry("poddisruptionbudgets.policy", PolicyColumns.BUDGETS),
            Map.entry("resourcequotas", PolicyColumns.QUOTAS),
            Map.entry("rollouts.argoproj.io", RolloutColumns.ROLLOUTS),
            Map.entry("analysisruns.argoproj.io", RolloutColumns.ANALYSIS_RUNS),
            Map.entry("analysistemplates.argoproj.io", RolloutColumns.ANALYSIS_TEMPLATES));

    private Tables() {}

    /** Returns the definitions of a type's columns, the wide ones included. */
    public static ArrayNode columns(ResourceType type) {
        var definitions = JsonNodeFactory.instance.arrayNode();
        of(type).forEach(column -> definitions.add(column.definition()));
        return definitions;
    }

    /**
     * Returns an object's row.
     *
     * @param now on the cluster's clock, for ages
     * @param shown what the row carries of the object; null for nothing
     */
    public static ObjectNode row(ResourceType type, JsonNode object, Instant now, JsonNode shown) {
        var row = JsonNodeFactory.instance.objectNode();
        var cells = row.putArray("cells");
        var source = new Row(object, now);
        of(type).forEach(column -> cells.add(column.cell().apply(source)));
        if (type.equals(ResourceType.POD)) {
            condition(row, source.text("/status/phase"));
        }
        row.set("object", shown);
        return row;
    }

    private static List<Column> of(ResourceType type) {
        return COLUMNS.getOrDefault(type.qualifiedName(), PLAIN);
    }

    /** Tells clients that hide what is over that a pod is. */
    private static void condition(ObjectNode row, String phase) {
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            row.putArray("conditions")
                    .addObject()
                    .put("type", "Completed")
                    .put("status", "True")
                    .put("reason", phase)
                    .put("message", phase.equals("Failed") ? "The pod failed." : "The pod has completed successfully.");
        }
    }
}
