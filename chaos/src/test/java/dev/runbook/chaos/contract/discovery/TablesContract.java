package dev.runbook.chaos.contract.discovery;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Objects as tables, which is what kubectl prints. Ages and columns' descriptions are left out. */
@Area("discovery") class TablesContract {
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
    private static final String WEB = "/apis/apps/v1/namespaces/{ns}/deployments";
    private static final Duration LONG = Duration.ofSeconds(90);

    /** Records columns and cells, without the ages and without what a row carries. */
    private static void table(Session on, String path) {
        var table =
                on.quietly().send("GET", path, Map.of("Accept", TABLE), null).body();
        on.record("kind of " + path, table.path("kind"));
        record(on, path, table);
    }

    private static void record(Session on, String name, JsonNode table) {
        var ages = new ArrayList<Integer>();
        var columns = new ArrayList<String>();
        int index = 0;
        for (var column : table.path("columnDefinitions")) {
            columns.add(
                    column.path("name").asString() + " " + column.path("type").asString() + " "
                            + column.path("format").asString() + " "
                            + column.path("priority").asInt());
            if (List.of("Age", "Last Seen", "First Seen")
                    .contains(column.path("name").asString())) {
                ages.add(index);
            }
            index++;
        }
        on.record("columns of " + name, columns);
        for (var row : table.path("rows")) {
            var cells = new ArrayList<Object>();
            for (int i = 0; i < row.path("cells").size(); i++) {
                cells.add(ages.contains(i) ? "<age>" : row.path("cells").path(i));
            }
            on.record("row of " + name, cells);
            on.record(
                    "carries",
                    row.path("object").propertyNames().stream().sorted().toList());
            on.record("conditions", row.path("conditions"));
        }
    }

    private static void web(Session on) {
        on.quietly().post(WEB, """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers: [{name: app, image: 'busybox:1.37', command: [sleep, '3600']}]
                """);
        on.quietly()
                .await(WEB + "/web", web -> web.at("/status/availableReplicas").asInt(0) == 1, LONG);
    }

    @Check("a Deployment with its ReplicaSet and pod")
    void workload(Session on) {
        web(on);
        table(on, WEB);
        table(on, WEB + "/web");
        table(on, "/apis/apps/v1/namespaces/{ns}/replicasets");
        table(on, "/api/v1/namespaces/{ns}/pods");
    }

    @Check("pods that wait, that fail and that are over")
    void pods(Session on) {
        for (var pod : List.of(
                "over, command: 'true', policy: Never",
                "failed, command: 'false', policy: Never",
                "missing, command: 'true', policy: Always")) {
            var words = pod.split(", (command|policy): ");
            var image = words[0].equals("missing") ? "shop/none:1" : "busybox:1.37";
            on.quietly()
                    .post(
                            "/api/v1/namespaces/{ns}/pods",
                            "{apiVersion: v1, kind: Pod, metadata: {name: %s}, spec: {restartPolicy: %s, containers: [{name:"
                                            .formatted(words[0], words[2])
                                    + " app, image: '%s', command: [%s]}]}}".formatted(image, words[1]));
        }
        on.quietly()
                .await(
                        "/api/v1/namespaces/{ns}/pods/over",
                        pod -> pod.at("/status/phase").asString().equals("Succeeded"),
                        LONG);
        on.quietly()
                .await(
                        "/api/v1/namespaces/{ns}/pods/failed",
                        pod -> pod.at("/status/phase").asString().equals("Failed"),
                        LONG);
        on.quietly()
                .await(
                        "/api/v1/namespaces/{ns}/pods/missing",
                        pod -> pod.at("/status/containerStatuses/0/state/waiting/reason")
                                .asString("")
                                .equals("ImagePullBackOff"),
                        LONG);
        table(on, "/api/v1/namespaces/{ns}/pods");
    }

    @Check("Services of every type, and their Endpoints")
    void services(Session on) {
        for (var service : List.of(
                "one, spec: {selector: {app: a, b: c}, ports: [{port: 80}]}",
                "headless, spec: {clusterIP: None, ports: [{name: a, port: 1}, {name: b, port: 2, protocol: UDP}]}",
                "external, spec: {type: ExternalName, externalName: shop.example}")) {
            var parts = service.split(", ", 2);
            on.quietly()
                    .post(
                            "/api/v1/namespaces/{ns}/services",
                            "{apiVersion: v1, kind: Service, metadata: {name: %s}, %s}".formatted(parts[0], parts[1]));
        }
        on.quietly().await("/api/v1/namespaces/{ns}/endpoints/one", found -> found.has("metadata"), LONG);
        table(on, "/api/v1/namespaces/{ns}/services");
        table(on, "/api/v1/namespaces/{ns}/endpoints/one");
    }

    @Check("ConfigMaps, Secrets, ServiceAccounts and a Lease")
    void configuration(Session on) {
        on.quietly()
                .post(
                        "/api/v1/namespaces/{ns}/configmaps",
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: b, c: d}}");
        on.quietly()
                .post(
                        "/api/v1/namespaces/{ns}/secrets",
                        "{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {a: b}}");
        on.quietly()
                .post(
                        "/apis/coordination.k8s.io/v1/namespaces/{ns}/leases",
                        "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: l}, spec: {holderIdentity: me}}");
        table(on, "/api/v1/namespaces/{ns}/configmaps/c");
        table(on, "/api/v1/namespaces/{ns}/secrets/s");
        table(on, "/api/v1/namespaces/{ns}/serviceaccounts/default");
        table(on, "/apis/coordination.k8s.io/v1/namespaces/{ns}/leases");
        table(on, "/api/v1/namespaces/{ns}");
    }

    @Check("autoscalers, budgets and quotas")
    void policies(Session on) {
        on.quietly()
                .post(
                        "/apis/autoscaling/v2/namespaces/{ns}/horizontalpodautoscalers",
                        "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: h}, spec: {minReplicas:"
                                + " 1, maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web},"
                                + " metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization,"
                                + " averageUtilization: 50}}}]}}");
        on.quietly()
                .post(
                        "/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets",
                        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: b}, spec: {minAvailable: 1,"
                                + " selector: {matchLabels: {app: web}}}}");
        table(on, "/apis/autoscaling/v2/namespaces/{ns}/horizontalpodautoscalers");
        table(on, "/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets");
    }

    @Check("roles and bindings")
    void access(Session on) {
        on.quietly()
                .post(
                        "/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/rolebindings",
                        "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: b}, roleRef:"
                                + " {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}, subjects: [{kind:"
                                + " User, name: ann, apiGroup: rbac.authorization.k8s.io}, {kind: ServiceAccount, name:"
                                + " default, namespace: '{ns}'}]}");
        table(on, "/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/rolebindings");
    }

    @Check("a StatefulSet and a Rollout that nobody runs")
    void sets(Session on) {
        on.quietly()
                .post(
                        "/apis/apps/v1/namespaces/{ns}/statefulsets",
                        "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: s}, spec: {replicas: 0, serviceName: s,"
                                + " selector: {matchLabels: {app: s}}, template: {metadata: {labels: {app: s}}, spec:"
                                + " {containers: [{name: a, image: 'busybox:1.37'}, {name: b, image: 'busybox:1.37'}]}}}}");
        table(on, "/apis/apps/v1/namespaces/{ns}/statefulsets");
        table(on, "/apis/argoproj.io/v1alpha1/namespaces/{ns}/rollouts");
        table(on, "/apis/argoproj.io/v1alpha1/namespaces/{ns}/analysistemplates");
        table(on, "/apis/argoproj.io/v1alpha1/namespaces/{ns}/analysisruns");
    }

    @Check("how much of an object a row carries is asked for")
    void includeObject(Session on) {
        on.quietly()
                .post(
                        "/api/v1/namespaces/{ns}/configmaps",
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: b, c: d}}");
        var path = "/api/v1/namespaces/{ns}/configmaps/c?includeObject=";
        for (var wish : List.of("Object", "Metadata", "None")) {
            record(
                    on,
                    wish,
                    on.quietly()
                            .send("GET", path + wish, Map.of("Accept", TABLE), null)
                            .body());
        }
        on.send("GET", path + "All", Map.of("Accept", TABLE), null);
    }

    @Check("a table of none, of what isn't there, and in a version that isn't there")
    void refusals(Session on) {
        table(on, "/api/v1/namespaces/{ns}/pods");
        on.send("GET", "/api/v1/namespaces/{ns}/pods/none", Map.of("Accept", TABLE), null);
        on.send(
                "GET",
                "/api/v1/namespaces/{ns}/pods",
                Map.of("Accept", "application/json;as=Table;v=v9;g=meta.k8s.io"),
                null);
        on.send("GET", "/api/v1/namespaces/{ns}/pods", Map.of("Accept", "text/html"), null);
    }

    @Check("metadata alone, of an object and of a list")
    void metadataOnly(Session on) {
        on.quietly()
                .post(
                        "/api/v1/namespaces/{ns}/configmaps",
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, labels: {a: b}}, data: {a: b}}");
        var one = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
        var list = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";
        for (var asked : Map.of("/api/v1/namespaces/{ns}/configmaps/c", one).entrySet()) {
            var found = on.quietly()
                    .send("GET", asked.getKey(), Map.of("Accept", asked.getValue()), null)
                    .body();
            on.record("kind", found.path("kind"));
            on.record("fields", List.copyOf(found.propertyNames()));
            on.record("labels", found.at("/metadata/labels"));
        }
        var all = on.quietly()
                .send("GET", "/api/v1/namespaces/{ns}/configmaps?labelSelector=a=b", Map.of("Accept", list), null)
                .body();
        on.record("list", all.path("kind"));
        on.record("of", all.at("/items/0/kind"));
        on.record("names", all.at("/items/0/metadata/name"));
    }
}
