package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;

/** The ClusterRoles for people that every cluster has, for what is emulated here. */
final class UsualRoles {
    private static final List<String> READ = List.of("get", "list", "watch");
    private static final List<String> CHANGE = List.of("create", "delete", "deletecollection", "patch", "update");
    private static final List<String> SHOWN = List.of(
            "configmaps",
            "endpoints",
            "events",
            "limitranges",
            "namespaces",
            "pods",
            "pods/log",
            "pods/status",
            "resourcequotas",
            "serviceaccounts",
            "services");
    private static final List<String> CHANGED = List.of(
            "configmaps",
            "pods",
            "pods/eviction",
            "pods/exec",
            "secrets",
            "serviceaccounts",
            "serviceaccounts/token",
            "services");
    private static final List<String> APPS = Stream.of("deployments", "replicasets", "statefulsets")
            .flatMap(plural -> Stream.of(plural, plural + "/scale"))
            .toList();
    private static final List<String> JOBS = List.of("cronjobs", "cronjobs/status", "jobs", "jobs/status");

    private UsualRoles() {}

    static void create(ObjectStore store) {
        var all = List.of("*");
        role(store, "cluster-admin", rules -> rule(rules, all, all, all));
        role(store, "view", UsualRoles::view);
        role(store, "edit", UsualRoles::edit);
        role(store, "admin", rules -> {
            edit(rules);
            rule(rules, List.of("rbac.authorization.k8s.io"), List.of("roles", "rolebindings"), READ);
            rule(rules, List.of("rbac.authorization.k8s.io"), List.of("roles", "rolebindings"), CHANGE);
        });
    }

    private static void view(ArrayNode rules) {
        rule(rules, List.of(""), SHOWN, READ);
        rule(rules, List.of("apps"), APPS, READ);
        rule(rules, List.of("apps"), List.of("controllerrevisions", "daemonsets", "daemonsets/status"), READ);
        rule(rules, List.of("batch"), JOBS, READ);
        rule(rules, List.of("discovery.k8s.io"), List.of("endpointslices"), READ);
        rule(rules, List.of("autoscaling"), List.of("horizontalpodautoscalers"), READ);
        rule(rules, List.of("policy"), List.of("poddisruptionbudgets"), READ);
    }

    private static void edit(ArrayNode rules) {
        view(rules);
        rule(rules, List.of(""), List.of("pods/exec", "secrets"), READ);
        rule(rules, List.of(""), CHANGED, CHANGE);
        rule(rules, List.of("apps"), APPS, CHANGE);
        rule(rules, List.of("apps"), List.of("daemonsets"), CHANGE);
        rule(rules, List.of("batch"), List.of("cronjobs", "jobs"), CHANGE);
        rule(rules, List.of("autoscaling"), List.of("horizontalpodautoscalers"), CHANGE);
        rule(rules, List.of("policy"), List.of("poddisruptionbudgets"), CHANGE);
    }

    private static void role(ObjectStore store, String name, Consumer<ArrayNode> rules) {
        if (store.find(ResourceType.CLUSTER_ROLE, "", name).isPresent()) {
            return;
        }
        var role = Json.object()
                .put("apiVersion", ResourceType.CLUSTER_ROLE.apiVersion())
                .put("kind", "ClusterRole");
        role.putObject("metadata").put("name", name);
        rules.accept(role.putArray("rules"));
        store.create(ResourceType.CLUSTER_ROLE, role);
    }

    private static void rule(ArrayNode rules, List<String> groups, List<String> resources, List<String> verbs) {
        var rule = rules.addObject();
        groups.forEach(rule.putArray("apiGroups")::add);
        resources.forEach(rule.putArray("resources")::add);
        verbs.forEach(rule.putArray("verbs")::add);
    }
}
