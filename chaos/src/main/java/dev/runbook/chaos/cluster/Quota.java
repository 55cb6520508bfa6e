package dev.runbook.chaos.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Holds new objects against the ResourceQuotas of their namespace, as the API server's admission does. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Quota {
    private static final Set<String> STATED =
            Set.of("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory");

    private Quota() {}

    /** Returns what a namespace uses of resources, each in the words of {@code spec.hard}. */
    public static Map<String, Quantity> used(ObjectStore store, ObjectNode quota) {
        var namespace = quota.path("metadata").path("namespace").asString("");
        var used = new TreeMap<String, Quantity>();
        var names = quota.path("spec").path("hard").propertyNames();
        names.forEach(name -> used.put(name, Quantity.ZERO));
        names.stream()
                .flatMap(QuotaUsage::counted)
                .distinct()
                .forEach(type -> store.list(type, namespace)
                        .forEach(object -> QuotaUsage.of(quota, type, object)
                                .forEach((name, amount) -> used.merge(name, amount, Quantity::plus))));
        return used;
    }

    /** Says why an object that is about to be created would be too much; empty if it would not. */
    public static Optional<String> exceeded(ObjectStore store, ResourceType type, ObjectNode object) {
        return quotas(store, object)
                .flatMap(quota -> exceeded(quota, type, object).stream())
                .findFirst();
    }

    /** Adds an object that is about to be created to what its namespace's quotas know as used. */
    public static void charge(ObjectStore store, ResourceType type, ObjectNode object) {
        for (var quota : quotas(store, object).toList()) {
            var delta = QuotaUsage.of(quota, type, object);
            if (!delta.isEmpty()) {
                store.edit(ObjectKey.of(ResourceType.RESOURCE_QUOTA, quota), copy -> {
                    var used = copy.withObject("/status").withObjectProperty("used");
                    delta.forEach((name, amount) ->
                            used.put(name, amount(used, name).plus(amount).toString()));
                });
            }
        }
    }

    /** Quotas that nobody has counted yet limit nothing. */
    private static Stream<ObjectNode> quotas(ObjectStore store, ObjectNode object) {
        var namespace = object.path("metadata").path("namespace").asString("");
        return namespace.isEmpty()
                ? Stream.empty()
                : List.copyOf(store.list(ResourceType.RESOURCE_QUOTA, namespace)).stream()
                        .filter(quota -> quota.path("status").has("hard"));
    }

    private static Optional<String> exceeded(ObjectNode quota, ResourceType type, ObjectNode object) {
        var delta = QuotaUsage.of(quota, type, object);
        var name = quota.path("metadata").path("name").asString("");
        var unstated = type.equals(ResourceType.POD) ? unstated(quota, object) : "";
        if (!unstated.isEmpty()) {
            return Optional.of("failed quota: " + name + ": must specify " + unstated);
        }
        var hard = quota.path("status").path("hard");
        var used = quota.path("status").path("used");
        var beyond = new TreeMap<>(delta);
        beyond.entrySet().removeIf(wanted -> {
            var sum = amount(used, wanted.getKey()).plus(wanted.getValue());
            return sum.compareTo(amount(hard, wanted.getKey())) <= 0;
        });
        return beyond.isEmpty()
                ? Optional.empty()
                : Optional.of("exceeded quota: " + name + ", requested: "
                        + text(beyond, Map.Entry::getValue) + ", used: "
                        + text(beyond, wanted -> amount(used, wanted.getKey())) + ", limited: "
                        + text(beyond, wanted -> amount(hard, wanted.getKey())));
    }

    /** Names the computed resources that a quota limits and containers don't state. */
    private static String unstated(ObjectNode quota, ObjectNode pod) {
        if (!QuotaUsage.inScope(quota, pod)) {
            return "";
        }
        var missing = new TreeMap<String, List<String>>();
        for (var resource : quota.path("status").path("hard").propertyNames()) {
            if (STATED.contains(resource)) {
                var kind = resource.startsWith("limits.") ? "limits" : "requests";
                var plain = resource.substring(resource.indexOf('.') + 1);
                Stream.of("containers", "initContainers")
                        .flatMap(list -> pod.path("spec").path(list).valueStream())
                        .filter(container ->
                                !container.path("resources").path(kind).has(plain))
                        .forEach(container -> missing.computeIfAbsent(resource, any -> new ArrayList<>())
                                .add(container.path("name").asString("")));
            }
        }
        return missing.entrySet().stream()
                .map(entry -> entry.getKey() + " for: " + String.join(",", new TreeSet<>(entry.getValue())))
                .collect(Collectors.joining("; "));
    }

    private static String text(
            Map<String, Quantity> resources, Function<Map.Entry<String, Quantity>, Quantity> amount) {
        return resources.entrySet().stream()
                .map(resource -> resource.getKey() + "=" + amount.apply(resource))
                .collect(Collectors.joining(","));
    }

    private static Quantity amount(JsonNode amounts, String resource) {
        return Quantity.of(amounts.path(resource).asString("0"));
    }
}
