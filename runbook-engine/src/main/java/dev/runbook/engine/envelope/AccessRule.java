package dev.runbook.engine.envelope;

import dev.runbook.engine.gate.ApiCall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A right as the API server asks for it: a verb on a resource.
 *
 * @param verb as RBAC has it
 * @param group the API group; empty for the core group
 * @param resource the plural
 * @param subresource empty for the object itself
 * @param namespace empty for what has none, and for all of them
 * @param name empty for any
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record AccessRule(String verb, String group, String resource, String subresource, String namespace, String name)
        implements Comparable<AccessRule> {
    private static final String SYSTEM = "kube-system";

    private static final Comparator<AccessRule> ORDER = Comparator.comparing(AccessRule::namespace)
            .thenComparing(AccessRule::group)
            .thenComparing(AccessRule::resource)
            .thenComparing(AccessRule::subresource)
            .thenComparing(AccessRule::name)
            .thenComparing(AccessRule::verb);

    /** Returns what a call needs; empty for a path that is no resource's. */
    public static List<AccessRule> of(ApiCall call, boolean effect) {
        return call.resource().isEmpty()
                ? List.of()
                : of(
                        new AccessRule(
                                call.verb(),
                                call.group(),
                                call.resource(),
                                call.subresource(),
                                call.namespace(),
                                call.name()),
                        effect);
    }

    /** Returns what a kind of call needs that drills have made, in a namespace. */
    static List<AccessRule> of(Permission call, String run) {
        return call.resource().startsWith("/")
                ? List.of()
                : of(
                        new AccessRule(
                                call.verb(),
                                call.group(),
                                call.resource(),
                                call.subresource(),
                                call.namespace().equals(Permission.RUN) ? run : call.namespace(),
                                ""),
                        call.effect());
    }

    /** Returns all that an envelope's calls need, in a namespace. */
    public static List<AccessRule> of(Envelope envelope, String run) {
        return envelope.calls().stream()
                .flatMap(call -> of(call, run).stream())
                .distinct()
                .toList();
    }

    /** Returns what the rollbacks of an envelope need, in a namespace. */
    public static List<AccessRule> ofRollbacks(Envelope envelope, String run) {
        return envelope.calls().stream()
                .filter(call -> call.effect() && call.rollback())
                .flatMap(call -> of(call, run).stream())
                .distinct()
                .toList();
    }

    /**
     * Returns what the engine itself needs: the lock, the kill switch, and to know the cluster.
     *
     * @param killSwitch {@code namespace/name}
     * @param journals the namespace that holds a copy of the journals; null for none
     */
    public static List<AccessRule> ofEngine(String run, String killSwitch, @Nullable String journals) {
        int slash = killSwitch.indexOf('/');
        var rules = new ArrayList<>(List.of(
                new AccessRule("create", "coordination.k8s.io", "leases", "", run, ""),
                new AccessRule("get", "coordination.k8s.io", "leases", "", run, ""),
                new AccessRule("update", "coordination.k8s.io", "leases", "", run, ""),
                new AccessRule(
                        "get", "", "configmaps", "", killSwitch.substring(0, slash), killSwitch.substring(slash + 1)),
                new AccessRule("get", "", "namespaces", "", "", SYSTEM)));
        if (journals != null) {
            for (var verb : List.of("create", "delete", "get", "list", "patch", "update")) {
                rules.add(new AccessRule(verb, "", "configmaps", "", journals, ""));
            }
        }
        return rules;
    }

    /**
     * Returns what a run needs to leave a question in the cluster for whoever does not sit at its terminal, and to
     * remove it.
     *
     * @param answers the namespace of the answers, which it only reads; empty for the run's own
     */
    static List<AccessRule> ofQuestions(String run, String answers) {
        var rules = new ArrayList<>(ofConfigMaps(run, "create", "delete", "get", "update"));
        if (!answers.isEmpty()) {
            rules.addAll(ofConfigMaps(answers, "get"));
        }
        return rules;
    }

    /** Returns what whoever answers needs. */
    static List<AccessRule> ofAnswers(String run, String answers) {
        var rules = new ArrayList<>(ofConfigMaps(run, "get"));
        rules.addAll(ofConfigMaps(answers.isEmpty() ? run : answers, "create", "get", "update"));
        return rules;
    }

    private static List<AccessRule> ofConfigMaps(String namespace, String... verbs) {
        return Stream.of(verbs)
                .map(verb -> new AccessRule(verb, "", "configmaps", "", namespace, ""))
                .toList();
    }

    private static List<AccessRule> of(AccessRule call, boolean effect) {
        var rules = new ArrayList<AccessRule>();
        boolean connects = call.verb.matches("exec|attach|portforward|proxy|connect");
        for (var verb : verbs(call.verb, connects, effect)) {
            rules.add(call.with(verb, call.subresource));
        }
        boolean removes = call.verb.startsWith("delete") || call.verb.equals("evict");
        if (effect && removes && call.resource.equals("pods")) {
            // How many are left is looked at before each.
            rules.add(call.with("list", "").named(""));
        }
        // The gate reads what it is about to change, and looks afterwards when an answer was lost.
        if (effect && !connects) {
            rules.add(call.with("get", ""));
            if (!call.subresource.isEmpty() && !call.verb.equals("evict")) {
                rules.add(call.with("get", call.subresource));
            }
        }
        return rules;
    }

    /**
     * A connection is authorised as get or create, by the HTTP method that opens it; one to a pod from Kubernetes 1.35 on
     * as both, also for a command that only looks.
     */
    private static List<String> verbs(String verb, boolean connects, boolean effect) {
        if (connects) {
            return effect || !verb.equals("proxy") ? List.of("create", "get") : List.of("get");
        }
        return switch (verb) {
            case "evict" -> List.of("create");
            case "deletecollection" -> List.of("deletecollection", "list");
            default -> List.of(verb);
        };
    }

    private AccessRule with(String another, String sub) {
        return new AccessRule(another, group, resource, sub, namespace, name);
    }

    /** Returns the same rule for another name. */
    public AccessRule named(String another) {
        return new AccessRule(verb, group, resource, subresource, namespace, another);
    }

    /** Returns the resource as roles name it, as {@code deployments/scale}. */
    String path() {
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }

    /** Returns the resource for a person, as {@code deployments.apps/scale}. */
    public String what() {
        return (group.isEmpty() ? resource : resource + "." + group) + (subresource.isEmpty() ? "" : "/" + subresource);
    }

    @Override
    public int compareTo(AccessRule other) {
        return ORDER.compare(this, other);
    }
}
