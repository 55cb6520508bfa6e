package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;

/** The ClusterRoles that every cluster has, for what is emulated here, and who is bound to them. */
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

    private static final List<String> PUBLIC = List.of("/healthz", "/livez", "/readyz", "/version", "/version/");
    private static final List<String> DISCOVERY = List.of(
            "/api",
            "/api/*",
            "/apis",
            "/apis/*",
            "/healthz",
            "/livez",
            "/openapi",
            "/openapi/*",
            "/readyz",
            "/version",
            "/version/");

    private UsualRoles() {}

    static void create(ObjectStore store) {
        var all = List.of("*");
        role(store, "cluster-admin", rules -> {
            rule(rules, all, all, all);
            paths(rules, all, all);
        });
        bind(store, "cluster-admin", List.of(Caller.MASTERS));
        known(store);
        role(store, "view", UsualRoles::view);
        role(store, "edit", UsualRoles::edit);
        role(store, "admin", rules -> {
            edit(rules);
            rule(rules, List.of("rbac.authorization.k8s.io"), List.of("roles", "rolebindings"), READ);
            rule(rules, List.of("rbac.authorization.k8s.io"), List.of("roles", "rolebindings"), CHANGE);
        });
    }

    /** What everybody may do who is known, and, of the paths, who isn't. */
    private static void known(ObjectStore store) {
        role(store, "system:basic-user", rules -> {
            rule(rules, List.of("authentication.k8s.io"), List.of("selfsubjectreviews"), List.of("create"));
            rule(
                    rules,
                    List.of("authorization.k8s.io"),
                    List.of("selfsubjectaccessreviews", "selfsubjectrulesreviews"),
                    List.of("create"));
        });
        bind(store, "system:basic-user", List.of(Caller.AUTHENTICATED));
        role(store, "system:discovery", rules -> paths(rules, DISCOVERY, List.of("get")));
        bind(store, "system:discovery", List.of(Caller.AUTHENTICATED));
        role(store, "system:public-info-viewer", rules -> paths(rules, PUBLIC, List.of("get")));
        bind(store, "system:public-info-viewer", List.of(Caller.AUTHENTICATED, "system:unauthenticated"));
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

    private static void bind(ObjectStore store, String role, List<String> groups) {
        if (store.find(ResourceType.CLUSTER_ROLE_BINDING, "", role).isPresent()) {
            return;
        }
        var binding = Json.object()
                .put("apiVersion", ResourceType.CLUSTER_ROLE_BINDING.apiVersion())
                .put("kind", "ClusterRoleBinding");
        binding.putObject("metadata").put("name", role);
        binding.putObject("roleRef")
                .put("apiGroup", ResourceType.CLUSTER_ROLE.group())
                .put("kind", "ClusterRole")
                .put("name", role);
        var subjects = binding.putArray("subjects");
        groups.forEach(group -> subjects.addObject()
                .put("kind", "Group")
                .put("apiGroup", ResourceType.CLUSTER_ROLE.group())
                .put("name", group));
        store.create(ResourceType.CLUSTER_ROLE_BINDING, binding);
    }

    private static void paths(ArrayNode rules, List<String> paths, List<String> verbs) {
        var rule = rules.addObject();
        paths.forEach(rule.putArray("nonResourceURLs")::add);
        verbs.forEach(rule.putArray("verbs")::add);
    }

    private static void rule(ArrayNode rules, List<String> groups, List<String> resources, List<String> verbs) {
        var rule = rules.addObject();
        groups.forEach(rule.putArray("apiGroups")::add);
        resources.forEach(rule.putArray("resources")::add);
        verbs.forEach(rule.putArray("verbs")::add);
    }
}
