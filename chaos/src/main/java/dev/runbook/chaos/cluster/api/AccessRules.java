package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Decides by Roles, ClusterRoles and their bindings, with the reasons that Kubernetes gives. */
final class AccessRules {
    private final ObjectStore store;

    AccessRules(ObjectStore store) {
        this.store = store;
    }

    /** Refuses with 403 what the caller may not do. */
    void check(Caller caller, ApiCall call) {
        var decision = decide(caller, call);
        if (!decision.allowed()) {
            var resource = call.resource() + (call.subresource().isEmpty() ? "" : "/" + call.subresource());
            var namespace = namespace(call);
            var where = namespace.isEmpty() ? " at the cluster scope" : " in the namespace \"" + namespace + "\"";
            throw Refusal.forbidden(
                    call,
                    "User \"" + caller.name() + "\" cannot " + call.verb() + " resource \"" + resource
                            + "\" in API group \"" + call.group() + "\"" + where
                            + (decision.reason().isEmpty() ? "" : ": " + decision.reason()));
        }
    }

    Decision decide(Caller caller, ApiCall call) {
        return decide(caller, namespace(call), rule -> allows(rule, call));
    }

    /** Decides about a path that names no resource. */
    Decision decide(Caller caller, String verb, String path) {
        return decide(
                caller,
                "",
                rule -> has(rule.path("verbs"), verb)
                        && rule.path("nonResourceURLs").valueStream().anyMatch(url -> covers(url.asString(""), path)));
    }

    /** Returns the rules that hold for a caller in a namespace, those of the whole cluster first. */
    List<JsonNode> rules(Caller caller, String namespace) {
        return bindings(namespace)
                .filter(binding -> subject(binding, caller).isPresent())
                .flatMap(binding -> role(binding).stream())
                .flatMap(role -> role.path("rules").valueStream())
                .toList();
    }

    private Stream<ObjectNode> bindings(String namespace) {
        return Stream.concat(
                store.list(ResourceType.CLUSTER_ROLE_BINDING, "").stream(),
                namespace.isEmpty() ? Stream.empty() : store.list(ResourceType.ROLE_BINDING, namespace).stream());
    }

    private Decision decide(Caller caller, String namespace, Predicate<JsonNode> allowing) {
        if (caller.administers()) {
            return new Decision(true, "");
        }
        var problems = new ArrayList<String>();
        for (var binding : bindings(namespace).toList()) {
            var subject = subject(binding, caller);
            if (subject.isPresent()) {
                var role = role(binding);
                if (role.isEmpty()) {
                    problems.add(missing(binding));
                } else if (role.get().path("rules").valueStream().anyMatch(allowing)) {
                    return new Decision(true, because(binding, subject.get()));
                }
            }
        }
        return new Decision(false, problems.isEmpty() ? "" : "RBAC: " + String.join(", ", problems));
    }

    /** A namespace lies in itself. */
    private static String namespace(ApiCall call) {
        return call.group().isEmpty() && call.resource().equals("namespaces") ? call.name() : call.namespace();
    }

    private Optional<ObjectNode> role(ObjectNode binding) {
        var reference = binding.path("roleRef");
        var name = reference.path("name").asString("");
        return reference.path("kind").asString("").equals("Role")
                ? store.get(
                        ResourceType.ROLE,
                        binding.path("metadata").path("namespace").asString(""),
                        name)
                : store.get(ResourceType.CLUSTER_ROLE, "", name);
    }

    private static Optional<JsonNode> subject(ObjectNode binding, Caller caller) {
        return binding.path("subjects")
                .valueStream()
                .filter(subject -> {
                    var name = subject.path("name").asString("");
                    return switch (subject.path("kind").asString("")) {
                        case "User" -> name.equals(caller.name());
                        case "Group" -> caller.groups().contains(name);
                        default ->
                            Caller.accountName(subject.path("namespace").asString(""), name)
                                    .equals(caller.name());
                    };
                })
                .findFirst();
    }

    private static boolean allows(JsonNode rule, ApiCall call) {
        var resource = call.resource() + (call.subresource().isEmpty() ? "" : "/" + call.subresource());
        boolean resources = has(rule.path("resources"), resource)
                || !call.subresource().isEmpty() && has(rule.path("resources"), "*/" + call.subresource());
        var names = rule.path("resourceNames");
        return resources
                && has(rule.path("verbs"), call.verb())
                && has(rule.path("apiGroups"), call.group())
                && (names.isEmpty()
                        || names.valueStream()
                                .anyMatch(name -> name.asString("").equals(call.name())));
    }

    /** An asterisk at the end of a rule's path stands for any rest. */
    private static boolean covers(String url, String path) {
        return url.endsWith("*") ? path.startsWith(url.substring(0, url.length() - 1)) : path.equals(url);
    }

    private static boolean has(JsonNode values, String wanted) {
        return values.valueStream()
                .map(value -> value.asString(""))
                .anyMatch(value -> value.equals("*") || value.equals(wanted));
    }

    private static String missing(ObjectNode binding) {
        var reference = binding.path("roleRef");
        return reference.path("kind").asString("").toLowerCase(Locale.ROOT) + ".rbac.authorization.k8s.io \""
                + reference.path("name").asString("") + "\" not found";
    }

    private static String because(ObjectNode binding, JsonNode subject) {
        var metadata = binding.path("metadata");
        var namespace = metadata.path("namespace").asString("");
        var reference = binding.path("roleRef");
        var account = subject.path("kind").asString("").equals("ServiceAccount");
        return "RBAC: allowed by " + (namespace.isEmpty() ? "ClusterRoleBinding" : "RoleBinding") + " \""
                + metadata.path("name").asString("") + (namespace.isEmpty() ? "" : "/" + namespace) + "\" of "
                + reference.path("kind").asString("") + " \""
                + reference.path("name").asString("") + "\" to "
                + subject.path("kind").asString("") + " \""
                + subject.path("name").asString("")
                + (account ? "/" + subject.path("namespace").asString("") : "") + "\"";
    }

    /** What the rules say, and why. */
    record Decision(boolean allowed, String reason) {}
}
