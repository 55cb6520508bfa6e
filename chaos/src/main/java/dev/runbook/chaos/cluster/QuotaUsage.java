package dev.runbook.chaos.cluster;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import tools.jackson.databind.node.ObjectNode;

/** Says what one object uses of what a ResourceQuota limits. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class QuotaUsage {
    private static final Map<String, ResourceType> COUNTED = Map.of(
            "pods", ResourceType.POD,
            "configmaps", ResourceType.CONFIG_MAP,
            "secrets", ResourceType.SECRET,
            "services", ResourceType.SERVICE,
            "resourcequotas", ResourceType.RESOURCE_QUOTA);
    private static final Map<String, String> SERVICES =
            Map.of("services.loadbalancers", "LoadBalancer", "services.nodeports", "NodePort");

    /** Objects that nobody can create here: there are none of them. */
    private static final Set<String> NONE =
            Set.of("persistentvolumeclaims", "replicationcontrollers", "requests.storage");

    private static final Set<String> COMPUTED = Stream.of("", "requests.", "limits.")
            .flatMap(kind -> Stream.of("cpu", "memory", "ephemeral-storage").map(resource -> kind + resource))
            .collect(Collectors.toUnmodifiableSet());
    private static final Map<String, ResourceType> BY_NAME = ResourceType.all()
            .filter(ResourceType::namespaced)
            .collect(Collectors.toUnmodifiableMap(type -> "count/" + type.qualifiedName(), Function.identity()));
    private static final Set<String> SCOPES = Set.of("BestEffort", "NotBestEffort", "Terminating", "NotTerminating");

    private QuotaUsage() {}

    /** Tells whether a name in {@code spec.hard} is one that is counted. */
    public static boolean counts(String resource) {
        return COMPUTED.contains(resource)
                || NONE.contains(resource)
                || counted(resource).findAny().isPresent();
    }

    /** Tells whether a scope is understood. */
    public static boolean knowsScope(String scope) {
        return SCOPES.contains(scope);
    }

    /** Returns the types of the objects that use a resource. */
    public static Stream<ResourceType> counted(String resource) {
        if (COMPUTED.contains(resource)) {
            return Stream.of(ResourceType.POD);
        }
        return SERVICES.containsKey(resource)
                ? Stream.of(ResourceType.SERVICE)
                : Stream.of(COUNTED, BY_NAME).flatMap(names -> Stream.ofNullable(names.get(resource)));
    }

    /** Returns what an object uses of what a quota limits, nothing for a pod that ended. */
    static Map<String, Quantity> of(ObjectNode quota, ResourceType type, ObjectNode object) {
        var usage = new TreeMap<String, Quantity>();
        boolean pod = type.equals(ResourceType.POD);
        if (pod && (ended(object) || !inScope(quota, object))
                || !pod && !quota.path("spec").path("scopes").isEmpty()) {
            return usage;
        }
        for (var name : quota.path("spec").path("hard").propertyNames()) {
            if (type.equals(COUNTED.get(name)) || type.equals(BY_NAME.get(name)) || serves(name, type, object)) {
                usage.put(name, Quantity.of("1"));
            } else if (pod && COMPUTED.contains(name)) {
                var kind = name.startsWith("limits.") ? "limits" : "requests";
                var amount = PodResources.sum(object, kind).path(name.substring(name.indexOf('.') + 1));
                if (!amount.isMissingNode()) {
                    usage.put(name, Quantity.of(amount.asString("0")));
                }
            }
        }
        return usage;
    }

    static boolean inScope(ObjectNode quota, ObjectNode pod) {
        boolean deadline = pod.path("spec").has("activeDeadlineSeconds");
        boolean best = PodResources.sum(pod, "requests").isEmpty()
                && PodResources.sum(pod, "limits").isEmpty();
        return quota.path("spec").path("scopes").valueStream().allMatch(scope -> switch (scope.asString("")) {
            case "BestEffort" -> best;
            case "NotBestEffort" -> !best;
            case "Terminating" -> deadline;
            default -> !deadline;
        });
    }

    private static boolean serves(String name, ResourceType type, ObjectNode object) {
        var wanted = SERVICES.get(name);
        var actual = object.path("spec").path("type").asString("");
        return wanted != null
                && type.equals(ResourceType.SERVICE)
                // A load balancer has node ports too.
                && (wanted.equals(actual) || wanted.equals("NodePort") && actual.equals("LoadBalancer"));
    }

    private static boolean ended(ObjectNode pod) {
        var phase = pod.path("status").path("phase").asString("");
        return phase.equals("Succeeded") || phase.equals("Failed");
    }
}
