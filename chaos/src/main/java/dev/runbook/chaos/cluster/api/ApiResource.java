package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ResourceType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** A resource as discovery describes it: names, verbs and parts. */
final class ApiResource {
    private static final List<String> ALL_VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
    private static final List<String> CUSTOM_VERBS =
            List.of("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch");
    private static final List<String> STATUS_VERBS = List.of("get", "patch", "update");
    private static final List<String> PROXY_VERBS = List.of("create", "delete", "get", "patch", "update");
    private static final List<String> STREAM_VERBS = List.of("create", "get");

    private static final Map<String, String> SHORT_NAMES = Map.ofEntries(
            Map.entry("configmaps", "cm"),
            Map.entry("endpoints", "ep"),
            Map.entry("events", "ev"),
            Map.entry("limitranges", "limits"),
            Map.entry("namespaces", "ns"),
            Map.entry("nodes", "no"),
            Map.entry("pods", "po"),
            Map.entry("resourcequotas", "quota"),
            Map.entry("serviceaccounts", "sa"),
            Map.entry("services", "svc"),
            Map.entry("daemonsets", "ds"),
            Map.entry("deployments", "deploy"),
            Map.entry("replicasets", "rs"),
            Map.entry("statefulsets", "sts"),
            Map.entry("cronjobs", "cj"),
            Map.entry("horizontalpodautoscalers", "hpa"),
            Map.entry("poddisruptionbudgets", "pdb"),
            Map.entry("rollouts", "ro"),
            Map.entry("analysisruns", "ar"),
            Map.entry("analysistemplates", "at"));

    /** What {@code kubectl get all} shows. */
    private static final Set<String> IN_ALL = Set.of(
            "pods",
            "services",
            "daemonsets",
            "deployments",
            "replicasets",
            "statefulsets",
            "jobs",
            "cronjobs",
            "horizontalpodautoscalers");

    private final ResourceType type;

    private ApiResource(ResourceType type) {
        this.type = type;
    }

    static ApiResource of(ResourceType type) {
        return new ApiResource(type);
    }

    /** Describes the objects. */
    ObjectNode json() {
        var json = Json.object()
                .put("name", type.plural())
                .put("singularName", singular())
                .put("namespaced", type.namespaced())
                .put("kind", type.kind());
        verbs().forEach(json.putArray("verbs")::add);
        name(json);
        if (stored()) {
            json.put("storageVersionHash", storageHash());
        }
        return json;
    }

    /** Describes a part. */
    ObjectNode json(Part part) {
        var json = Json.object()
                .put("name", type.plural() + "/" + part.name())
                .put("singularName", "")
                .put("namespaced", type.namespaced());
        if (!part.version().isEmpty()) {
            json.put("group", part.group()).put("version", part.version());
        }
        json.put("kind", part.kind());
        part.verbs().forEach(json.putArray("verbs")::add);
        return json;
    }

    /** Describes objects and parts in one, as aggregated discovery does. */
    ObjectNode aggregated() {
        var json = Json.object().put("resource", type.plural());
        boolean custom = Served.CUSTOM.contains(type);
        kind(json, custom ? type.group() : "", custom ? type.version() : "", type.kind());
        json.put("scope", type.namespaced() ? "Namespaced" : "Cluster").put("singularResource", singular());
        verbs().forEach(json.putArray("verbs")::add);
        name(json);
        var parts = parts().toList();
        if (!parts.isEmpty()) {
            var array = json.putArray("subresources");
            for (var part : parts) {
                var described = array.addObject().put("subresource", part.name());
                boolean own = custom && part.version().isEmpty();
                kind(described, own ? type.group() : part.group(), own ? type.version() : part.version(), part.kind());
                part.verbs().forEach(described.putArray("verbs")::add);
            }
        }
        return json;
    }

    /** Returns the parts that are served, sorted by name as the API server does; those of custom types as declared. */
    Stream<Part> parts() {
        var all = Stream.<Part>builder();
        var status = new Part("status", "", "", type.kind(), STATUS_VERBS);
        var scale = new Part("scale", "autoscaling", "v1", "Scale", STATUS_VERBS);
        boolean custom = Served.CUSTOM.contains(type);
        if (type.equals(ResourceType.POD)) {
            all.add(new Part("attach", "", "", "PodAttachOptions", STREAM_VERBS))
                    .add(new Part("eviction", "policy", "v1", "Eviction", List.of("create")))
                    .add(new Part("exec", "", "", "PodExecOptions", STREAM_VERBS))
                    .add(new Part("log", "", "", "Pod", List.of("get")))
                    .add(new Part("portforward", "", "", "PodPortForwardOptions", STREAM_VERBS))
                    .add(new Part("proxy", "", "", "PodProxyOptions", PROXY_VERBS));
        }
        if (type.equals(ResourceType.SERVICE)) {
            all.add(new Part("proxy", "", "", "ServiceProxyOptions", PROXY_VERBS));
        }
        if (type.equals(ResourceType.SERVICE_ACCOUNT)) {
            all.add(new Part("token", "authentication.k8s.io", "v1", "TokenRequest", List.of("create")));
        }
        if (type.equals(ResourceType.NAMESPACE)) {
            all.add(new Part("finalize", "", "", "Namespace", List.of("update")));
        }
        var served = Stream.of(custom ? status : scale, custom ? scale : status)
                .filter(part -> (part.equals(status) ? Served.WITH_STATUS : Served.SCALABLE).contains(type));
        served.forEach(all::add);
        return all.build();
    }

    private List<String> verbs() {
        if (Discovery.REVIEWS.contains(type)) {
            return List.of("create");
        }
        if (Served.CUSTOM.contains(type)) {
            return CUSTOM_VERBS;
        }
        if (type.equals(ResourceType.NAMESPACE)) {
            return ALL_VERBS.stream()
                    .filter(verb -> !verb.equals("deletecollection"))
                    .toList();
        }
        return switch (type.group()) {
            case "metrics.k8s.io" -> List.of("get", "list");
            case "events.k8s.io" -> List.of("get", "list", "watch");
            default -> ALL_VERBS;
        };
    }

    private void name(ObjectNode json) {
        if (!type.group().equals("metrics.k8s.io")) {
            var name = SHORT_NAMES.get(type.plural());
            if (name != null) {
                json.putArray("shortNames").add(name);
            }
            if (IN_ALL.contains(type.plural())) {
                json.putArray("categories").add("all");
            }
        }
    }

    private String singular() {
        return type.group().equals("metrics.k8s.io") ? "" : type.kind().toLowerCase(Locale.ROOT);
    }

    private boolean stored() {
        return !Discovery.REVIEWS.contains(type) && !type.group().equals("metrics.k8s.io");
    }

    /** Computes what clients recognise the stored form by, as the API server does: 8 bytes of SHA-256 of its name. */
    private String storageHash() {
        var stored = type.equals(Served.NEW_EVENT) ? ResourceType.EVENT : type;
        var name = stored.group() + "/" + stored.version() + "/" + stored.kind();
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(Arrays.copyOf(hash, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void kind(ObjectNode json, String group, String version, String kind) {
        json.putObject("responseKind")
                .put("group", group)
                .put("version", version)
                .put("kind", kind);
    }

    /**
     * A part of an object.
     *
     * @param group with {@code version}, of its kind; both empty where they are those of the object
     */
    record Part(String name, String group, String version, String kind, List<String> verbs) {}
}
