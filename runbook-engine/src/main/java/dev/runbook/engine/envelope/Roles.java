package dev.runbook.engine.envelope;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The roles that a runbook needs for what its drills have shown, and the engine for lock, kill switch and journal.
 * Rules are per resource: RBAC knows no names that differ from run to run.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Roles {
    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final String SYSTEM = "kube-system";

    private final Envelope envelope;
    private final String namespace;
    private final String killSwitch;
    private final String name;
    private final @Nullable String journals;
    private final @Nullable Subject subject;
    private final Map<String, Map<Resource, Set<String>>> namespaced = new TreeMap<>();
    private final Map<Resource, Set<String>> cluster = new TreeMap<>();

    private record Resource(String group, String resource, String name) implements Comparable<Resource> {
        @Override
        public int compareTo(Resource other) {
            return (group + "/" + resource + "/" + name)
                    .compareTo(other.group + "/" + other.resource + "/" + other.name);
        }
    }

    private Roles(
            Envelope envelope,
            String namespace,
            String killSwitch,
            @Nullable String journals,
            @Nullable Subject subject) {
        this.journals = journals;
        this.envelope = envelope;
        this.namespace = namespace;
        this.killSwitch = killSwitch;
        this.subject = subject;
        this.name = "runbook-"
                + envelope.runbook().toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9-]", "-");
    }

    /**
     * Returns roles, and bindings where a subject is given.
     *
     * @param namespace where the runbook acts
     * @param killSwitch {@code namespace/name} of the ConfigMap that stops runs
     * @param journals the namespace in whose ConfigMaps journals are mirrored; null for none
     * @param subject who gets the roles; null for nobody
     */
    public static List<HasMetadata> of(
            Envelope envelope,
            String namespace,
            String killSwitch,
            @Nullable String journals,
            @Nullable Subject subject) {
        return new Roles(envelope, namespace, killSwitch, journals, subject).all();
    }

    private List<HasMetadata> all() {
        envelope.calls().forEach(this::add);
        engine();
        var objects = new ArrayList<HasMetadata>();
        namespaced.forEach((place, rules) -> role(place, rules, objects));
        clusterRole(objects);
        return objects;
    }

    private void add(Permission call) {
        if (call.resource().startsWith("/")) {
            return;
        }
        var what = call.subresource().isEmpty() ? call.resource() : call.resource() + "/" + call.subresource();
        var rules = rules(call.namespace());
        verbs(rules, new Resource(call.group(), what, "")).addAll(rbacVerbs(call));
        // The gate reads what it is about to change, and looks afterwards when an answer was lost.
        if (call.effect() && !connects(call)) {
            verbs(rules, new Resource(call.group(), call.resource(), "")).add("get");
            if (!call.subresource().isEmpty() && !call.verb().equals("evict")) {
                verbs(rules, new Resource(call.group(), what, "")).add("get");
            }
        }
    }

    private void engine() {
        verbs(rules(Permission.RUN), new Resource("coordination.k8s.io", "leases", ""))
                .addAll(List.of("create", "get", "update"));
        int slash = killSwitch.indexOf('/');
        verbs(rules(killSwitch.substring(0, slash)), new Resource("", "configmaps", killSwitch.substring(slash + 1)))
                .add("get");
        verbs(cluster, new Resource("", "namespaces", SYSTEM)).add("get");
        if (journals != null) {
            verbs(rules(journals), new Resource("", "configmaps", ""))
                    .addAll(List.of("create", "delete", "get", "list", "patch", "update"));
        }
    }

    private Map<Resource, Set<String>> rules(String place) {
        if (place.isEmpty()) {
            return cluster;
        }
        return namespaced.computeIfAbsent(place.equals(Permission.RUN) ? namespace : place, key -> new TreeMap<>());
    }

    private static Set<String> verbs(Map<Resource, Set<String>> rules, Resource resource) {
        return rules.computeIfAbsent(resource, key -> new TreeSet<>());
    }

    private static boolean connects(Permission call) {
        return Set.of("exec", "attach", "portforward", "proxy").contains(call.subresource());
    }

    /** A connection is authorised as get or create, by the HTTP method that opens it. */
    private static List<String> rbacVerbs(Permission call) {
        if (connects(call)) {
            return call.effect() ? List.of("create", "get") : List.of("get");
        }
        return switch (call.verb()) {
            case "evict" -> List.of("create");
            case "deletecollection" -> List.of("deletecollection", "list");
            default -> List.of(call.verb());
        };
    }

    private static List<PolicyRule> policy(Map<Resource, Set<String>> rules) {
        var policy = new ArrayList<PolicyRule>();
        rules.forEach((resource, verbs) -> {
            var rule = new PolicyRuleBuilder()
                    .withApiGroups(resource.group())
                    .withResources(resource.resource())
                    .withVerbs(List.copyOf(verbs));
            policy.add(
                    resource.name().isEmpty()
                            ? rule.build()
                            : rule.withResourceNames(resource.name()).build());
        });
        return policy;
    }

    private void role(String place, Map<Resource, Set<String>> rules, List<HasMetadata> objects) {
        objects.add(new RoleBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(place)
                .endMetadata()
                .withRules(policy(rules))
                .build());
        if (subject != null) {
            objects.add(new RoleBindingBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .withNamespace(place)
                    .endMetadata()
                    .withNewRoleRef(RBAC, "Role", name)
                    .withSubjects(subject)
                    .build());
        }
    }

    private void clusterRole(List<HasMetadata> objects) {
        objects.add(new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withRules(policy(cluster))
                .build());
        if (subject != null) {
            objects.add(new ClusterRoleBindingBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .endMetadata()
                    .withNewRoleRef(RBAC, "ClusterRole", name)
                    .withSubjects(subject)
                    .build());
        }
    }
}
