package dev.runbook.chaos.cluster;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apiguardian.api.API;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Adds up what a pod's containers request or are limited to; init containers run before the others and one by one, but
 * for sidecars, which stay.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class PodResources {
    private PodResources() {}

    /**
     * Returns amounts by resource as an object of texts.
     *
     * @param kind {@code requests} or {@code limits}
     */
    public static ObjectNode sum(JsonNode pod, String kind) {
        var sum = new LinkedHashMap<String, Quantity>();
        for (var container : pod.path("spec").path("containers")) {
            each(container, kind, sum);
        }
        var staying = new LinkedHashMap<String, Quantity>();
        var before = new LinkedHashMap<String, Quantity>();
        for (var container : pod.path("spec").path("initContainers")) {
            var now = new LinkedHashMap<>(staying);
            each(container, kind, now);
            if (Sidecars.include(container)) {
                each(container, kind, sum);
                staying = now;
            }
            now.forEach((resource, amount) -> before.merge(resource, amount, Quantity::max));
        }
        before.forEach((resource, amount) -> sum.merge(resource, amount, Quantity::max));
        var result = JsonNodeFactory.instance.objectNode();
        sum.forEach((resource, amount) -> result.put(resource, amount.toString()));
        return result;
    }

    private static void each(JsonNode container, String kind, Map<String, Quantity> sum) {
        container.path("resources").path(kind).properties().forEach(given -> {
            var amount = Quantity.of(given.getValue().asString("0"));
            sum.merge(given.getKey(), amount, Quantity::plus);
        });
    }
}
