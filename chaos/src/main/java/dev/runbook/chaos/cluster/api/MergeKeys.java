package dev.runbook.chaos.cluster.api;

import java.util.List;
import java.util.Map;

/** Which fields tell the elements of a list apart when lists are merged, from the types of the Kubernetes API. */
final class MergeKeys {
    private static final Map<String, List<String>> BY_FIELD = Map.ofEntries(
            Map.entry("containers", List.of("name")),
            Map.entry("initContainers", List.of("name")),
            Map.entry("ephemeralContainers", List.of("name")),
            Map.entry("env", List.of("name")),
            Map.entry("volumes", List.of("name")),
            Map.entry("volumeMounts", List.of("mountPath")),
            Map.entry("volumeDevices", List.of("devicePath")),
            Map.entry("imagePullSecrets", List.of("name")),
            Map.entry("secrets", List.of("name")),
            Map.entry("hostAliases", List.of("ip")),
            Map.entry("podIPs", List.of("ip")),
            Map.entry("topologySpreadConstraints", List.of("topologyKey", "whenUnsatisfiable")),
            Map.entry("conditions", List.of("type")),
            Map.entry("addresses", List.of("type")),
            Map.entry("ownerReferences", List.of("uid")));

    private MergeKeys() {}

    /**
     * Returns the keys of a list's elements, the one that a strategic merge patch uses first; none for a list that is
     * replaced as a whole.
     *
     * @param parent the field that holds the object with the list; for an element of a list, that list's field
     * @param field the list's field
     */
    static List<String> of(String parent, String field) {
        if (field.equals("imagePullSecrets") && parent.isEmpty()) {
            return List.of(); // a ServiceAccount's
        }
        if (field.equals("ports")) {
            return switch (parent) {
                case "spec" -> List.of("port", "protocol");
                case "containers", "initContainers", "ephemeralContainers" -> List.of("containerPort", "protocol");
                default -> List.of();
            };
        }
        return BY_FIELD.getOrDefault(field, List.of());
    }

    /** Tells whether a list of plain values is merged as a set. */
    static boolean isSet(String field) {
        return field.equals("finalizers");
    }
}
