package dev.runbook.chaos.contract.security;

import static dev.runbook.chaos.contract.Session.pick;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Who may do what, by roles and their bindings. */
@Area("security") class AccessContract {
    private static final String PODS = "/api/v1/namespaces/{ns}/pods";
    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}";
    private static final String REVIEWS = "/apis/authorization.k8s.io/v1";
    private static final Map<String, String> JANE = Map.of("Impersonate-User", "jane");

    private static void role(Session on, String rules) {
        on.quietly()
                .post(
                        RBAC + "/roles",
                        "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: reader}, rules: [%s]}"
                                .formatted(rules));
    }

    private static void bind(Session on, String kind, String role, String subject) {
        on.quietly()
                .post(
                        RBAC + "/rolebindings",
                        ("{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: bound},"
                                        + " subjects: [%s], roleRef: {apiGroup: rbac.authorization.k8s.io, kind: %s, name: %s}}")
                                .formatted(subject, kind, role));
        on.pass(java.time.Duration.ofSeconds(1));
    }

    private static void jane(Session on, String method, String path) {
        on.send(method, path, JANE, null);
    }

    private static void janesStatus(Session on, String path) {
        on.record(path, on.quietly().send("GET", path, JANE, null).status());
    }

    @Check("a list that no role allows")
    void list(Session on) {
        jane(on, "GET", PODS);
    }

    @Check("an object that no role allows to read")
    void get(Session on) {
        jane(on, "GET", PODS + "/p");
    }

    @Check("a watch that no role allows")
    void watch(Session on) {
        jane(on, "GET", PODS + "?watch=1");
    }

    @Check("a deletion that no role allows, of one and of all")
    void delete(Session on) {
        jane(on, "DELETE", "/apis/apps/v1/namespaces/{ns}/deployments/web");
        jane(on, "DELETE", "/apis/apps/v1/namespaces/{ns}/deployments");
    }

    @Check("a patch that no role allows")
    void patch(Session on) {
        on.send(
                "PATCH",
                "/apis/apps/v1/namespaces/{ns}/deployments/web/scale",
                Map.of("Impersonate-User", "jane", "Content-Type", "application/merge-patch+json"),
                "{spec: {replicas: 1}}");
    }

    @Check("a creation that no role allows")
    void create(Session on) {
        on.send(
                "POST",
                PODS,
                Map.of("Impersonate-User", "jane", "Content-Type", "application/json"),
                "{apiVersion: v1, kind: Pod, metadata: {name: p}}");
    }

    @Check("a list of the whole cluster that no role allows")
    void clusterScope(Session on) {
        jane(on, "GET", "/api/v1/nodes");
        jane(on, "GET", "/api/v1/pods");
        jane(on, "GET", "/api/v1/namespaces/{ns}");
    }

    @Check("a part of an object that no role allows")
    void part(Session on) {
        jane(on, "GET", PODS + "/p/log");
    }

    @Check("a Role allows its verbs on its resources, and no others")
    void role(Session on) {
        role(on, "{apiGroups: [''], resources: [pods], verbs: [get, list]}");
        bind(on, "Role", "reader", "{kind: User, name: jane}");
        jane(on, "GET", PODS + "/p");
        janesStatus(on, PODS);
        jane(on, "DELETE", PODS + "/p");
        jane(on, "GET", "/api/v1/namespaces/{ns}/secrets");
    }

    @Check("a Role for named objects")
    void named(Session on) {
        role(on, "{apiGroups: [''], resources: [configmaps], verbs: [get], resourceNames: [mine]}");
        bind(on, "Role", "reader", "{kind: User, name: jane}");
        jane(on, "GET", "/api/v1/namespaces/{ns}/configmaps/mine");
        jane(on, "GET", "/api/v1/namespaces/{ns}/configmaps/other");
    }

    @Check("a Role for everything in its namespace")
    void everything(Session on) {
        role(on, "{apiGroups: ['*'], resources: ['*'], verbs: ['*']}");
        bind(on, "Role", "reader", "{kind: User, name: jane}");
        jane(on, "GET", PODS + "/p");
        jane(on, "GET", "/api/v1/namespaces/default/pods/p");
    }

    @Check("a Role for a part of objects doesn't allow the objects")
    void roleOfPart(Session on) {
        role(on, "{apiGroups: [''], resources: [pods/log], verbs: [get]}");
        bind(on, "Role", "reader", "{kind: User, name: jane}");
        jane(on, "GET", PODS + "/p/log");
        jane(on, "GET", PODS + "/p");
    }

    @Check("a group's binding")
    void group(Session on) {
        role(on, "{apiGroups: [''], resources: [pods], verbs: [get]}");
        bind(on, "Role", "reader", "{kind: Group, name: operators}");
        on.send("GET", PODS + "/p", Map.of("Impersonate-User", "jane", "Impersonate-Group", "operators"), null);
        jane(on, "GET", PODS + "/p");
    }

    @Check("a ServiceAccount's binding")
    void serviceAccount(Session on) {
        role(on, "{apiGroups: [''], resources: [pods], verbs: [get]}");
        bind(on, "Role", "reader", "{kind: ServiceAccount, name: robot, namespace: '%s'}".formatted(on.namespace()));
        for (var name : new String[] {"robot", "other"}) {
            on.send(
                    "GET",
                    PODS + "/p",
                    Map.of("Impersonate-User", "system:serviceaccount:" + on.namespace() + ":" + name),
                    null);
        }
    }

    @Check("the ClusterRole view, bound in a namespace, reads but not secrets")
    void view(Session on) {
        bind(on, "ClusterRole", "view", "{kind: User, name: jane}");
        jane(on, "GET", PODS + "/p");
        jane(on, "GET", "/apis/apps/v1/namespaces/{ns}/deployments/web");
        jane(on, "GET", "/api/v1/namespaces/{ns}/secrets/s");
        jane(on, "DELETE", PODS + "/p");
    }

    @Check("the ClusterRole edit changes workloads but not roles")
    void edit(Session on) {
        bind(on, "ClusterRole", "edit", "{kind: User, name: jane}");
        jane(on, "DELETE", "/apis/apps/v1/namespaces/{ns}/deployments/web");
        jane(on, "GET", "/api/v1/namespaces/{ns}/secrets/s");
        jane(on, "GET", RBAC + "/roles/reader");
        jane(on, "DELETE", RBAC + "/roles/reader");
    }

    @Check("the ClusterRole cluster-admin bound in a namespace stays in it")
    void clusterAdmin(Session on) {
        bind(on, "ClusterRole", "cluster-admin", "{kind: User, name: jane}");
        jane(on, "DELETE", RBAC + "/roles/none");
        jane(on, "GET", "/api/v1/nodes");
    }

    @Check("a binding whose Role isn't there is named in the refusal")
    void missingRole(Session on) {
        bind(on, "Role", "none", "{kind: User, name: jane}");
        jane(on, "GET", PODS);
    }

    @Check("a binding's defaults")
    void bindingDefaults(Session on) {
        bind(on, "Role", "reader", "{kind: User, name: jane}");
        var bound = on.quietly().get(RBAC + "/rolebindings/bound").body();
        on.record("binding", pick(bound, "/subjects", "/roleRef", "/kind", "/apiVersion"));
    }

    @Check("a binding's role can't be changed")
    void fixedRole(Session on) {
        bind(on, "Role", "reader", "{kind: User, name: jane}");
        on.patch(RBAC + "/rolebindings/bound", "merge-patch+json", "{roleRef: {name: other}}");
    }

    private static JsonNode mayJane(Session on, String attributes) {
        return on.quietly()
                .send(
                        "POST",
                        REVIEWS + "/selfsubjectaccessreviews",
                        Map.of("Impersonate-User", "jane", "Content-Type", "application/json"),
                        "{apiVersion: authorization.k8s.io/v1, kind: SelfSubjectAccessReview, spec: {" + attributes
                                + "}}")
                .body();
    }

    @Check("SelfSubjectAccessReview says what the asking user may do, and by which binding")
    void selfReview(Session on) {
        role(on, "{apiGroups: [''], resources: [pods], verbs: [get]}");
        bind(on, "Role", "reader", "{kind: User, name: jane}");
        for (var verb : new String[] {"get", "delete"}) {
            var answer =
                    mayJane(on, "resourceAttributes: {namespace: '{ns}', verb: %s, resource: pods}".formatted(verb));
            on.record(verb, pick(answer, "/kind", "/spec", "/status"));
        }
    }

    @Check("SubjectAccessReview says what another user may do")
    void review(Session on) {
        role(on, "{apiGroups: [apps], resources: [deployments/scale], verbs: [patch]}");
        bind(on, "Role", "reader", "{kind: Group, name: operators}");
        for (var user : new String[] {"user: jane, groups: [operators]", "user: jane"}) {
            var answer = on.quietly()
                    .post(
                            REVIEWS + "/subjectaccessreviews",
                            ("{apiVersion: authorization.k8s.io/v1, kind: SubjectAccessReview, spec: {%s,"
                                            + " resourceAttributes: {namespace: '{ns}', verb: patch, group: apps,"
                                            + " resource: deployments, subresource: scale}}}")
                                    .formatted(user));
            on.record(user, pick(answer.body(), "/kind", "/status"));
        }
    }

    @Check("an administrator may do everything")
    void administrator(Session on) {
        var answer = on.quietly()
                .post(
                        REVIEWS + "/selfsubjectaccessreviews",
                        "{apiVersion: authorization.k8s.io/v1, kind: SelfSubjectAccessReview, spec:"
                                + " {resourceAttributes: {verb: '*', resource: '*', group: '*'}}}");
        on.record("status", answer.body().path("status"));
    }

    @Check("SelfSubjectReview says who asks")
    void whoAmI(Session on) {
        for (var user : new String[] {"jane", "system:serviceaccount:" + on.namespace() + ":robot"}) {
            var answer = on.quietly()
                    .send(
                            "POST",
                            "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                            Map.of("Impersonate-User", user, "Content-Type", "application/json"),
                            "{apiVersion: authentication.k8s.io/v1, kind: SelfSubjectReview}");
            on.record("who", answer.body().at("/status/userInfo"));
        }
    }

    @Check("access reviews know paths that are no resources")
    void paths(Session on) {
        for (var path : new String[] {"/apis/apps", "/metrics"}) {
            var answer = mayJane(on, "nonResourceAttributes: {verb: get, path: %s}".formatted(path));
            on.record(path, pick(answer, "/spec", "/status"));
        }
    }

    @Check("SelfSubjectRulesReview lists the rules that hold for who asks, and needs a namespace")
    void rules(Session on) {
        role(on, "{apiGroups: [''], resources: [pods], resourceNames: [one], verbs: [get]}");
        bind(on, "Role", "reader", "{kind: User, name: jane}");
        var jane = Map.of("Impersonate-User", "jane", "Content-Type", "application/json");
        var review = "{apiVersion: authorization.k8s.io/v1, kind: SelfSubjectRulesReview, spec: {%s}}";
        var answer = on.quietly()
                .send("POST", REVIEWS + "/selfsubjectrulesreviews", jane, review.formatted("namespace: '{ns}'"));
        on.record("review", pick(answer.body(), "/kind", "/apiVersion", "/metadata", "/status/incomplete"));
        // The bindings of the whole cluster, which come first, have no order on Kubernetes.
        on.record(
                "resources",
                answer.body()
                        .at("/status/resourceRules")
                        .valueStream()
                        .map(JsonNode::toString)
                        .sorted()
                        .toList());
        on.record(
                "paths",
                answer.body()
                        .at("/status/nonResourceRules")
                        .valueStream()
                        .map(JsonNode::toString)
                        .sorted()
                        .toList());
        on.send("POST", REVIEWS + "/selfsubjectrulesreviews", jane, review.formatted(""));
    }
}
