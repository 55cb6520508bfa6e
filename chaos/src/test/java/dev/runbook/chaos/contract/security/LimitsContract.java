package dev.runbook.chaos.contract.security;

import static dev.runbook.chaos.contract.Session.pick;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;

/** What namespaces allow of processor, memory and storage: LimitRanges and ResourceQuotas. */
@Area("security") class LimitsContract {
    private static final String CORE = "/api/v1/namespaces/{ns}";
    private static final String PODS = CORE + "/pods";
    private static final String RANGES = CORE + "/limitranges";
    private static final String QUOTAS = CORE + "/resourcequotas";

    private static String pod(String name, String resources) {
        return "{apiVersion: v1, kind: Pod, metadata: {name: " + name + "}, spec: {terminationGracePeriodSeconds: 0,"
                + " containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600'], resources: {" + resources
                + "}}]}}";
    }

    private static String range(String limit) {
        return "{apiVersion: v1, kind: LimitRange, metadata: {name: r}, spec: {limits: [{type: Container, " + limit
                + "}]}}";
    }

    private static void quota(Session on, String hard) {
        on.quietly()
                .post(
                        QUOTAS,
                        "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {" + hard + "}}}");
        on.quietly().await(QUOTAS + "/q", quota -> quota.at("/status/used").size() > 0);
    }

    private static void used(Session on, String resource, String amount) {
        on.record(
                "status",
                on.quietly()
                        .await(
                                QUOTAS + "/q",
                                quota -> quota.at("/status/used")
                                        .path(resource)
                                        .asString("")
                                        .equals(amount))
                        .path("status"));
    }

    @Check("a LimitRange as it is created: limits default to the most, requests to the limits")
    void rangeCreated(Session on) {
        on.record(
                "spec",
                on.quietly()
                        .post(RANGES, range("max: {cpu: '1'}, min: {memory: 16Mi}"))
                        .body()
                        .path("spec"));
    }

    @Check("a pod gets the requests and limits that it lacks, and says from where")
    void rangeFills(Session on) {
        on.quietly()
                .post(RANGES, range("default: {cpu: 200m, memory: 64Mi}, defaultRequest: {cpu: 100m, memory: 32Mi}"));
        var pod = on.quietly().post(PODS, pod("p", "")).body();
        on.record("pod", pick(pod, "/spec/containers/0/resources", "/metadata/annotations", "/status/qosClass"));
    }

    @Check("a pod keeps the requests and limits that it has")
    void rangeKeeps(Session on) {
        on.quietly().post(RANGES, range("default: {memory: 64Mi}, defaultRequest: {memory: 32Mi}"));
        var pod = on.quietly().post(PODS, pod("p", "requests: {memory: 16Mi}")).body();
        on.record("pod", pick(pod, "/spec/containers/0/resources", "/metadata/annotations"));
    }

    @Check("a pod beyond the most, below the least, and beyond the ratio is refused")
    void rangeRefuses(Session on) {
        on.quietly()
                .post(RANGES, range("max: {memory: 128Mi}, min: {memory: 32Mi}, maxLimitRequestRatio: {memory: '2'}"));
        on.post(PODS, pod("p", "limits: {memory: 256Mi}, requests: {memory: 128Mi}"));
        on.post(PODS, pod("p", "requests: {memory: 16Mi}, limits: {memory: 32Mi}"));
        on.post(PODS, pod("p", "requests: {memory: 32Mi}, limits: {memory: 128Mi}"));
    }

    @Check("a pod that states nothing where a least is set without default")
    void rangeNothing(Session on) {
        on.quietly()
                .post(
                        RANGES,
                        "{apiVersion: v1, kind: LimitRange, metadata: {name: r}, spec: {limits: [{type: Pod, min: {cpu: 100m}}]}}");
        on.post(PODS, pod("p", ""));
    }

    @Check("a LimitRange for whole pods adds up their containers")
    void rangeOfPods(Session on) {
        on.quietly()
                .post(
                        RANGES,
                        "{apiVersion: v1, kind: LimitRange, metadata: {name: r}, spec: {limits: [{type: Pod, max: {cpu: 100m}}]}}");
        on.post(PODS, pod("p", "limits: {cpu: 150m}"));
    }

    @Check("a ReplicaSet's pods get the defaults too")
    void rangeOfSets(Session on) {
        on.quietly().post(RANGES, range("defaultRequest: {cpu: 50m}"));
        on.quietly().post("/apis/apps/v1/namespaces/{ns}/replicasets", """
                        apiVersion: apps/v1
                        kind: ReplicaSet
                        metadata: {name: web}
                        spec:
                          replicas: 1
                          selector: {matchLabels: {app: web}}
                          template:
                            metadata: {labels: {app: web}}
                            spec: {containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600']}]}
                        """);
        var pods = on.quietly().await(PODS, list -> list.path("items").size() == 1);
        on.record(
                "pod",
                pick(
                        pods.at("/items/0"),
                        "/spec/containers/0/resources",
                        "/metadata/annotations",
                        "/spec/tolerations"));
    }

    @Check("quantities are written in their shortest form")
    void quantities(Session on) {
        var pod = on.quietly()
                .post(
                        PODS,
                        pod("p", "requests: {cpu: 0.5, memory: 1024Mi}, limits: {cpu: 1000m, memory: '2147483648'}"))
                .body();
        on.record("resources", pod.at("/spec/containers/0/resources"));
    }

    @Check("a ResourceQuota of processor and memory counts what pods request")
    void quotaStatus(Session on) {
        quota(on, "requests.cpu: '1', requests.memory: 256Mi, limits.cpu: '2', limits.memory: 512Mi");
        on.quietly().post(PODS, pod("p", "requests: {cpu: 250m, memory: 64Mi}, limits: {cpu: 500m, memory: 128Mi}"));
        used(on, "requests.cpu", "250m");
    }

    @Check("a pod beyond the ResourceQuota of processor or memory is refused, with what is used")
    void quotaExceeded(Session on) {
        quota(on, "requests.cpu: 500m, requests.memory: 128Mi");
        on.quietly().post(PODS, pod("p", "requests: {cpu: 300m, memory: 64Mi}"));
        on.post(PODS, pod("q", "requests: {cpu: 300m, memory: 32Mi}"));
        on.post(PODS, pod("q", "requests: {cpu: 300m, memory: 128Mi}"));
    }

    @Check("a pod that doesn't state what the ResourceQuota limits is refused")
    void quotaUnstated(Session on) {
        quota(on, "requests.cpu: '1', limits.memory: 1Gi");
        on.post(PODS, pod("p", "requests: {cpu: 100m}"));
        on.post(PODS, pod("p", ""));
    }

    @Check("cpu and memory in a ResourceQuota mean requests")
    void quotaPlain(Session on) {
        quota(on, "cpu: 200m, memory: 64Mi");
        on.post(PODS, pod("p", "requests: {cpu: 300m, memory: 32Mi}"));
    }

    @Check("a ResourceQuota of storage and claims")
    void quotaOfStorage(Session on) {
        quota(on, "requests.storage: 1Gi, persistentvolumeclaims: '1', requests.ephemeral-storage: 1Gi");
        on.record("status", on.quietly().get(QUOTAS + "/q").body().path("status"));
        on.post(PODS, pod("p", "requests: {ephemeral-storage: 2Gi}"));
    }

    @Check("a ResourceQuota counts objects of any kind")
    void quotaOfKinds(Session on) {
        quota(on, "count/deployments.apps: '0', count/jobs.batch: '1', services.nodeports: '0'");
        on.post(
                "/apis/apps/v1/namespaces/{ns}/deployments",
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {selector: {matchLabels: {a: b}},"
                        + " template: {metadata: {labels: {a: b}}, spec: {containers: [{name: app, image: 'busybox:1.37'}]}}}}");
        on.post(
                CORE + "/services",
                "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: NodePort, ports: [{port: 80}]}}");
    }

    @Check("what a deleted pod used is free again")
    void quotaFreed(Session on) {
        quota(on, "requests.cpu: 500m");
        on.quietly().post(PODS, pod("p", "requests: {cpu: 300m}"));
        used(on, "requests.cpu", "300m");
        on.quietly().delete(PODS + "/p");
        used(on, "requests.cpu", "0");
    }

    @Check("a ResourceQuota for pods without requests counts no others")
    void quotaScope(Session on) {
        on.quietly()
                .post(
                        QUOTAS,
                        "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {pods: '1'}, scopes: [BestEffort]}}");
        on.quietly().await(QUOTAS + "/q", quota -> quota.at("/status/used").size() > 0);
        on.quietly().post(PODS, pod("p", "requests: {cpu: 10m}"));
        on.quietly().post(PODS, pod("q", ""));
        on.post(PODS, pod("r", ""));
    }

    @Check("a resource that no ResourceQuota knows is refused")
    void quotaUnknown(Session on) {
        on.post(QUOTAS, "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {cpu: '-1'}}}");
    }
}
