package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Deletes a pod unless a disruption budget forbids it: {@code pods/eviction}. */
final class Eviction {
    private final ObjectStore store;
    private final Writes writes;
    private final Deletions deletions;

    Eviction(ObjectStore store, Writes writes, Deletions deletions) {
        this.store = store;
        this.writes = writes;
        this.deletions = deletions;
    }

    ApiResponse evict(Exchange exchange) {
        var body = Json.parseObject(exchange.request().body());
        var pod = writes.existing(exchange);
        var options = body.path("deleteOptions") instanceof ObjectNode given ? given.deepCopy() : Json.object();
        if (exchange.request().dryRun()) {
            options.withArray("/dryRun").add("All");
        }
        var budgets = budgets(pod);
        if (budgets.size() > 1) {
            throw Refusal.plain(
                    500,
                    "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
        }
        if (!finished(pod) && !budgets.isEmpty() && (ready(pod) || !leaves(budgets.get(0)))) {
            spend(budgets.get(0), options.path("dryRun").isEmpty());
        }
        deletions.delete(exchange.key(), pod, options);
        var status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        return ApiResponse.json(201, status.put("status", "Success").put("code", 201));
    }

    private List<ObjectNode> budgets(ObjectNode pod) {
        var namespace = pod.path("metadata").path("namespace").asString("");
        return store.list(ResourceType.PDB, namespace).stream()
                .filter(budget ->
                        LabelSelector.of(budget.path("spec").path("selector")).matches(pod))
                .toList();
    }

    /** Tells whether a budget leaves pods alone that aren't ready: they are not among those it guards. */
    private static boolean leaves(ObjectNode budget) {
        var status = budget.path("status");
        long desired = status.path("desiredHealthy").asLong(0);
        return budget.path("spec")
                        .path("unhealthyPodEvictionPolicy")
                        .asString("")
                        .equals("AlwaysAllow")
                || desired > 0 && status.path("currentHealthy").asLong(0) >= desired;
    }

    private static boolean ready(ObjectNode pod) {
        return pod.path("status")
                .path("conditions")
                .valueStream()
                .anyMatch(condition -> condition.path("type").asString("").equals("Ready")
                        && condition.path("status").asString("").equals("True"));
    }

    private void spend(ObjectNode budget, boolean forReal) {
        var name = budget.path("metadata").path("name").asString("");
        var status = budget.path("status");
        if (status.path("observedGeneration").asLong(0)
                < budget.path("metadata").path("generation").asLong(0)) {
            throw Refusal.of(
                            429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.")
                    .with(new Refusal.Cause(
                            "",
                            "DisruptionBudget",
                            "The disruption budget " + name + " is still being processed by the server."))
                    .retryAfter(10);
        }
        long allowed = status.path("disruptionsAllowed").asLong(0);
        if (allowed <= 0) {
            throw Refusal.of(
                            429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.")
                    .with(new Refusal.Cause("", "DisruptionBudget", needs(name, status)));
        }
        if (forReal) {
            store.edit(
                    ObjectKey.of(ResourceType.PDB, budget),
                    copy -> copy.withObject("/status").put("disruptionsAllowed", (int) allowed - 1));
        }
    }

    private static String needs(String name, JsonNode status) {
        return "The disruption budget " + name + " needs "
                + status.path("desiredHealthy").asLong(0) + " healthy pods and has "
                + status.path("currentHealthy").asLong(0) + " currently";
    }

    private static boolean finished(ObjectNode pod) {
        var phase = pod.path("status").path("phase").asString("");
        return phase.equals("Succeeded")
                || phase.equals("Failed")
                || phase.equals("Pending")
                || pod.path("metadata").has("deletionTimestamp");
    }
}
