package dev.runbook.chaos.contract.security;

import static dev.runbook.chaos.contract.Session.pick;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import java.time.Duration;
import java.util.Map;

/** ServiceAccounts, their tokens, leases, quotas. */
@Area("security") class AccountsContract {
    private static final String ACCOUNTS = "/api/v1/namespaces/{ns}/serviceaccounts";
    private static final String MAPS = "/api/v1/namespaces/{ns}/configmaps";
    private static final String PODS = "/api/v1/namespaces/{ns}/pods";
    private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/{ns}/leases";
    private static final String QUOTAS = "/api/v1/namespaces/{ns}/resourcequotas";
    private static final String POD =
            "{apiVersion: v1, kind: Pod, metadata: {name: %s}, spec: {terminationGracePeriodSeconds: 0, containers:"
                    + " [{name: app, image: 'busybox:1.37', command: [sleep, '3600']}]}}";

    private static String token(Session on) {
        return on.quietly()
                .post(
                        ACCOUNTS + "/default/token",
                        "{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: {}}")
                .body()
                .at("/status/token")
                .asString();
    }

    @Check("each namespace has a ServiceAccount, which comes back when it is deleted")
    void defaultAccount(Session on) {
        var first = on.quietly().get(ACCOUNTS + "/default");
        on.record("name", first.name());
        on.quietly().delete(ACCOUNTS + "/default");
        on.quietly()
                .await(
                        ACCOUNTS,
                        list -> list.path("items").size() == 1
                                && !list.at("/items/0/metadata/uid").asString().equals(first.uid()));
        on.record("back", on.quietly().get(ACCOUNTS + "/default").name());
    }

    @Check("each namespace has the cluster's certificate, which comes back when it is deleted")
    void certificate(Session on) {
        var map =
                on.quietly().await(MAPS, list -> list.path("items").size() == 1).at("/items/0");
        on.record("name", map.at("/metadata/name"));
        on.record("keys", map.path("data").propertyNames());
        on.record("annotations", map.at("/metadata/annotations"));
        on.quietly().delete(MAPS + "/kube-root-ca.crt");
        on.quietly()
                .await(
                        MAPS,
                        list -> list.path("items").size() == 1
                                && !list.at("/items/0/metadata/uid").equals(map.at("/metadata/uid")));
    }

    @Check("the certificate can't be altered for long")
    void certificateRestored(Session on) {
        on.quietly().await(MAPS, list -> list.path("items").size() == 1);
        on.quietly().patch(MAPS + "/kube-root-ca.crt", "merge-patch+json", "{data: {ca.crt: altered}}");
        on.quietly()
                .await(
                        MAPS + "/kube-root-ca.crt",
                        map -> !map.path("data").path("ca.crt").asString().equals("altered"));
        on.record("restored", true);
    }

    @Check("a token that is asked for lasts an hour")
    void lasts(Session on) {
        var answer = on.quietly()
                .post(
                        ACCOUNTS + "/default/token",
                        "{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: {}}");
        on.record("status", answer.status());
        on.record("request", pick(answer.body(), "/kind", "/metadata/name", "/spec/expirationSeconds"));
    }

    @Check("a token authenticates its ServiceAccount, which may do nothing")
    void authenticates(Session on) {
        var client = on.client(token(on));
        on.send(client, "GET", PODS, Map.of(), null);
    }

    @Check("a ServiceAccount with a token may do what its role allows")
    void allowed(Session on) {
        on.quietly()
                .post(
                        "/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/rolebindings",
                        "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: bound},"
                                + " subjects: [{kind: ServiceAccount, name: default, namespace: '{ns}'}],"
                                + " roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}}");
        on.pass(Duration.ofSeconds(1));
        var client = on.client(token(on));
        on.send(client, "GET", PODS + "/p", Map.of(), null);
        on.send(client, "DELETE", PODS + "/p", Map.of(), null);
    }

    @Check("a token that isn't one is refused")
    void badToken(Session on) {
        on.send(on.client("nonsense"), "GET", PODS, Map.of(), null);
    }

    @Check("a token for a ServiceAccount that isn't there")
    void tokenOfNobody(Session on) {
        on.post(ACCOUNTS + "/none/token", "{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: {}}");
    }

    @Check("a token for less than ten minutes is refused")
    void shortToken(Session on) {
        on.post(
                ACCOUNTS + "/default/token",
                "{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: {expirationSeconds: 60}}");
    }

    @Check("a pod of a ServiceAccount that isn't there is refused")
    void podOfNobody(Session on) {
        on.post(PODS, POD.formatted("p").replace("spec: {", "spec: {serviceAccountName: none, "));
    }

    @Check("a Lease is taken by an update with its version, once")
    void lease(Session on) {
        var made = on.quietly()
                .post(
                        LEASES,
                        "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: l}, spec:"
                                + " {holderIdentity: one, leaseDurationSeconds: 15}}");
        var body = "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: l, resourceVersion: '%s'},"
                + " spec: {holderIdentity: %s, leaseDurationSeconds: 15, leaseTransitions: 1}}";
        on.record(
                "spec",
                on.quietly()
                        .put(LEASES + "/l", body.formatted(made.version(), "two"))
                        .body()
                        .path("spec"));
        on.put(LEASES + "/l", body.formatted(made.version(), "three"));
    }

    @Check("a Lease of no time is refused")
    void leaseOfNoTime(Session on) {
        on.post(
                LEASES,
                "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: l}, spec:"
                        + " {holderIdentity: one, leaseDurationSeconds: 0}}");
    }

    @Check("an update of a Lease without its version is refused")
    void leaseWithoutVersion(Session on) {
        on.quietly().post(LEASES, "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: l}, spec: {}}");
        on.put(LEASES + "/l", "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: l}, spec: {}}");
    }

    private static void quota(Session on, String hard) {
        on.quietly()
                .post(
                        QUOTAS,
                        "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {%s}}}"
                                .formatted(hard));
        on.quietly().await(QUOTAS + "/q", quota -> quota.at("/status/used").size() > 0);
    }

    @Check("a ResourceQuota's status counts what there is")
    void quotaStatus(Session on) {
        quota(on, "pods: 2");
        on.quietly().post(PODS, POD.formatted("one"));
        var counted = on.quietly()
                .await(
                        QUOTAS + "/q",
                        quota -> quota.at("/status/used/pods").asString("").equals("1"));
        on.record("status", counted.path("status"));
    }

    @Check("a pod beyond the ResourceQuota is refused")
    void quotaExceeded(Session on) {
        quota(on, "pods: 1");
        on.quietly().post(PODS, POD.formatted("one"));
        on.post(PODS, POD.formatted("two"));
    }

    @Check("a ResourceQuota counts objects of other kinds")
    void quotaOfMaps(Session on) {
        on.quietly().await(MAPS, list -> list.path("items").size() == 1);
        quota(on, "configmaps: 1");
        on.post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}");
    }

    @Check("a ReplicaSet whose pods the ResourceQuota forbids says so")
    void quotaOfSet(Session on) {
        quota(on, "pods: 0");
        on.quietly().post("/apis/apps/v1/namespaces/{ns}/replicasets", """
                        apiVersion: apps/v1
                        kind: ReplicaSet
                        metadata: {name: web}
                        spec:
                          replicas: 1
                          selector: {matchLabels: {app: web}}
                          template:
                            metadata: {labels: {app: web}}
                            spec: {containers: [{name: app, image: 'busybox:1.37'}]}
                        """);
        var failed = on.quietly()
                .await(
                        "/apis/apps/v1/namespaces/{ns}/replicasets/web",
                        set -> !set.at("/status/conditions").isEmpty());
        on.record("condition", pick(failed.at("/status/conditions/0"), "/type", "/status", "/reason", "/message"));
        var events = on.quietly()
                .await(
                        "/api/v1/namespaces/{ns}/events?fieldSelector=reason%3DFailedCreate",
                        list -> !list.path("items").isEmpty());
        on.record("event", pick(events.at("/items/0"), "/type", "/message"));
    }
}
