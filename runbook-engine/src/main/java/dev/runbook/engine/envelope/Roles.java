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

    private final String name;
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

    private Roles(String name, @Nullable Subject subject) {
        this.name = "runbook-" + name.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9-]", "-");
        this.subject = subject;
    }

    /**
     * Returns the roles of a runbook's runs, and bindings where a subject is given.
     *
     * @param namespace where the runbook acts
     * @param killSwitch {@code namespace/name} of the ConfigMap that stops runs
     * @param answers the namespace that holds the answers to its questions, empty for its own; null if its runs leave no
     *     questions in the cluster
     * @param journals the namespace in whose ConfigMaps journals are mirrored; null for none
     * @param subject who gets the roles; null for nobody
     */
    public static List<HasMetadata> of(
            Envelope envelope,
            String namespace,
            String killSwitch,
            @Nullable String answers,
            @Nullable String journals,
            @Nullable Subject subject) {
        var roles = new Roles(envelope.runbook(), subject);
        AccessRule.of(envelope, namespace).forEach(roles::add);
        AccessRule.ofEngine(namespace, killSwitch, journals).forEach(roles::add);
        if (answers != null) {
            AccessRule.ofQuestions(namespace, answers).forEach(roles::add);
        }
        return roles.objects();
    }

    /**
     * Returns the roles of whoever answers what runs ask, and bindings where a subject is given.
     *
     * @param namespace where the runs ask
     * @param answers the namespace that holds the answers; empty for the same
     * @param subject who gets the roles; null for nobody
     */
    public static List<HasMetadata> ofApprover(String namespace, String answers, @Nullable Subject subject) {
        var roles = new Roles("approver", subject);
        AccessRule.ofAnswers(namespace, answers).forEach(roles::add);
        return roles.objects();
    }

    private List<HasMetadata> objects() {
        var objects = new ArrayList<HasMetadata>();
        namespaced.forEach((place, rules) -> role(place, rules, objects));
        if (!cluster.isEmpty()) {
            clusterRole(objects);
        }
        return objects;
    }

    private void add(AccessRule rule) {
        var rules = rule.namespace().isEmpty()
                ? cluster
                : namespaced.computeIfAbsent(rule.namespace(), key -> new TreeMap<>());
        rules.computeIfAbsent(new Resource(rule.group(), rule.path(), rule.name()), key -> new TreeSet<>())
                .add(rule.verb());
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
