package dev.runbook.chaos.contract.patches;

import dev.runbook.chaos.contract.Answer;
import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** To whom the fields belong that writes set. */
@Area("patches") class OwnersContract {
    private static final String MAPS = "/api/v1/namespaces/{ns}/configmaps";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/{ns}/deployments";
    private static final String ROLLOUTS = "/apis/argoproj.io/v1alpha1/namespaces/{ns}/rollouts";
    private static final String TEMPLATES = "/apis/argoproj.io/v1alpha1/namespaces/{ns}/analysistemplates";
    private static final String PODS = "/api/v1/namespaces/{ns}/pods";
    private static final String MAP = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {k: v, l: w}}";
    private static final String LABELLED = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: a, labels: {x: '1'}, annotations: {note: some, other: more}, finalizers: [example.com/hold]}
            data: {k: v, l: w}
            """;
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, labels: {app: web}}
            spec:
              replicas: 0
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}, annotations: {note: some}}
                spec:
                  nodeSelector: {disk: none}
                  volumes: [{name: tmp, emptyDir: {}}, {name: conf, configMap: {name: a}}]
                  initContainers: [{name: first, image: 'busybox:1.37'}]
                  containers:
                  - name: app
                    image: 'busybox:1.37'
                    command: [sleep, '1']
                    ports: [{containerPort: 80, name: http}]
                    env:
                    - {name: A, value: '1'}
                    - {name: B, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                    - {name: C, valueFrom: {configMapKeyRef: {name: a, key: k}}}
                    envFrom: [{configMapRef: {name: a, optional: true}}]
                    resources: {requests: {cpu: 100m}, limits: {memory: 64Mi}}
                    readinessProbe: {httpGet: {port: 80}}
                    livenessProbe: {exec: {command: ['true']}}
                    volumeMounts: [{name: tmp, mountPath: /tmp}]
                  - {name: side, image: 'busybox:1.37', lifecycle: {preStop: {sleep: {seconds: 1}}}}
            """;
    private static final String ROLLOUT = """
            apiVersion: argoproj.io/v1alpha1
            kind: Rollout
            metadata: {name: web, labels: {app: web}}
            spec:
              replicas: 0
              selector: {matchLabels: {app: web}}
              strategy: {canary: {steps: [{setWeight: 50}, {pause: {}}]}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: app, image: 'busybox:1.37'}]}
            """;
    private static final String MERGE = "merge-patch+json";
    private static final String APPLY = "apply-patch+yaml";

    /** Records what these managers own, in the order of the object. */
    private static void owners(Session on, String name, Answer answer, String... managers) {
        on.record(name, owners(answer.body(), managers));
    }

    private static List<JsonNode> owners(JsonNode object, String... managers) {
        return object.path("metadata")
                .path("managedFields")
                .valueStream()
                .filter(entry ->
                        Arrays.asList(managers).contains(entry.path("manager").asString()))
                .toList();
    }

    @Check("server-side apply conflicts with plain writes and names their manager")
    void conflict(Session on) {
        on.quietly().post(MAPS + "?fieldManager=one", MAP);
        on.quietly().patch(MAPS + "/a?fieldManager=two", MERGE, "{data: {l: x}}");
        on.patch(MAPS + "/a?fieldManager=three", APPLY, MAP.replace("k: v", "k: z"));
    }

    @Check("plain writes own what they set, and lose what others set or take away")
    void plain(Session on) {
        on.post(MAPS + "?fieldManager=a1", LABELLED);
        on.patch(MAPS + "/a?fieldManager=a2", MERGE, "{data: {l: x, m: y}, metadata: {annotations: {note: null}}}");
        on.patch(MAPS + "/a?fieldManager=a3", "json-patch+json", "[{op: replace, path: /data/m, value: z}]");
        on.put(MAPS + "/a?fieldManager=a4", MAP);
        on.get(MAPS + "/a");
        on.patch(MAPS + "/a?fieldManager=a5", "strategic-merge-patch+json", "{data: {k: v, l: w}}");
        on.patch(MAPS + "/a?fieldManager=a6", MERGE, "{data: null}");
    }

    @Check("a created workload belongs to its creator, with what the API server filled in")
    void workload(Session on) {
        on.post(DEPLOYMENTS + "?fieldManager=one", DEPLOYMENT);
    }

    @Check("objects of other kinds belong to their creators")
    void kinds(Session on) {
        for (var made : List.of(
                "/api/v1/namespaces/{ns}/services {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector:"
                        + " {app: web}, ports: [{name: http, port: 80, targetPort: 8080}, {name: more, port: 81}]}}",
                "/api/v1/namespaces/{ns}/secrets {apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {k: v}}",
                "/api/v1/namespaces/{ns}/serviceaccounts {apiVersion: v1, kind: ServiceAccount, metadata: {name: a},"
                        + " imagePullSecrets: [{name: s}]}",
                "/api/v1/namespaces/{ns}/pods {apiVersion: v1, kind: Pod, metadata: {name: a, ownerReferences:"
                        + " [{apiVersion: v1, kind: Node, name: none, uid: 11111111-2222-3333-4444-555555555555}]}, spec:"
                        + " {schedulerName: none, automountServiceAccountToken: false, containers: [{name: app, image:"
                        + " 'busybox:1.37', resources: {limits: {cpu: '1'}}}]}}",
                "/apis/apps/v1/namespaces/{ns}/statefulsets {apiVersion: apps/v1, kind: StatefulSet, metadata: {name:"
                        + " a}, spec: {replicas: 0, serviceName: a, selector: {matchLabels: {app: a}}, template:"
                        + " {metadata: {labels: {app: a}}, spec: {containers: [{name: app, image: 'busybox:1.37'}]}}}}",
                "/apis/apps/v1/namespaces/{ns}/daemonsets {apiVersion: apps/v1, kind: DaemonSet, metadata: {name: a},"
                        + " spec: {selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec:"
                        + " {nodeSelector: {no: where}, containers: [{name: app, image: 'busybox:1.37'}]}}}}",
                "/apis/batch/v1/namespaces/{ns}/cronjobs {apiVersion: batch/v1, kind: CronJob, metadata: {name: a},"
                        + " spec: {schedule: '0 0 1 1 *', suspend: true, jobTemplate: {spec: {template: {spec:"
                        + " {restartPolicy: Never, containers: [{name: app, image: 'busybox:1.37'}]}}}}}}",
                "/apis/autoscaling/v2/namespaces/{ns}/horizontalpodautoscalers {apiVersion: autoscaling/v2, kind:"
                        + " HorizontalPodAutoscaler, metadata: {name: a}, spec: {maxReplicas: 3, scaleTargetRef:"
                        + " {apiVersion: apps/v1, kind: Deployment, name: none}, behavior: {scaleUp:"
                        + " {stabilizationWindowSeconds: 1}}}}",
                "/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets {apiVersion: policy/v1, kind:"
                        + " PodDisruptionBudget, metadata: {name: a}, spec: {maxUnavailable: 1, selector: {matchLabels:"
                        + " {app: none}}}}",
                "/apis/coordination.k8s.io/v1/namespaces/{ns}/leases {apiVersion: coordination.k8s.io/v1, kind: Lease,"
                        + " metadata: {name: a}, spec: {holderIdentity: me, leaseDurationSeconds: 30}}",
                "/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/roles {apiVersion: rbac.authorization.k8s.io/v1,"
                        + " kind: Role, metadata: {name: a}, rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]}",
                "/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/rolebindings {apiVersion:"
                        + " rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: a}, roleRef: {apiGroup:"
                        + " rbac.authorization.k8s.io, kind: Role, name: a}, subjects: [{kind: User, name: b}]}",
                "/api/v1/namespaces/{ns}/resourcequotas {apiVersion: v1, kind: ResourceQuota, metadata: {name: a}, spec:"
                        + " {hard: {pods: 5}}}",
                "/api/v1/namespaces/{ns}/limitranges {apiVersion: v1, kind: LimitRange, metadata: {name: a}, spec:"
                        + " {limits: [{type: Container, default: {cpu: 1}}]}}")) {
            int space = made.indexOf(' ');
            var answer = on.quietly().post(made.substring(0, space) + "?fieldManager=one", made.substring(space + 1));
            owners(on, answer.body().path("kind").asString(), answer, "one");
        }
    }

    @Check("a custom resource belongs to its creator, with the objects in it")
    void custom(Session on) {
        // A dry run, since the controller writes what is stored.
        on.post(ROLLOUTS + "?fieldManager=one&dryRun=All", ROLLOUT);
        var made = on.quietly().post(TEMPLATES + "?fieldManager=a1", """
                apiVersion: argoproj.io/v1alpha1
                kind: AnalysisTemplate
                metadata: {name: errors}
                spec: {metrics: [{name: errors, provider: {prometheus: {address: 'http://none', query: none}}}]}
                """);
        owners(on, "made", made, "a1");
        var patched = on.quietly()
                .patch(TEMPLATES + "/errors?fieldManager=a2", MERGE, "{spec: {args: [{name: x, value: y}]}}");
        owners(on, "patched", patched, "a1", "a2");
        on.patch(TEMPLATES + "/errors?fieldManager=a3", APPLY, """
                apiVersion: argoproj.io/v1alpha1
                kind: AnalysisTemplate
                metadata: {name: errors}
                spec: {args: [{name: x, value: z}]}
                """);
    }

    @Check("what is set through a subresource is told apart")
    void parts(Session on) {
        on.quietly().post(DEPLOYMENTS + "?fieldManager=one", DEPLOYMENT.replace("replicas: 0", "paused: true"));
        for (int replicas : new int[] {3, 0}) {
            on.quietly()
                    .patch(DEPLOYMENTS + "/web/scale?fieldManager=two", MERGE, "{spec: {replicas: " + replicas + "}}");
            var read = on.quietly().get(DEPLOYMENTS + "/web").body();
            on.record("scaled to " + replicas, owners(read, "two"));
            on.record(
                    "replicas",
                    owners(read, "one").get(0).at("/fieldsV1/f:spec").has("f:replicas"));
            var applied = on.unseen().patch(DEPLOYMENTS + "/web?fieldManager=four&dryRun=All", APPLY, """
                    {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 1}}
                    """);
            on.record("message", applied.body().path("message"));
        }
        on.quietly().post(PODS + "?fieldManager=one", """
                apiVersion: v1
                kind: Pod
                metadata: {name: a}
                spec: {schedulerName: none, containers: [{name: app, image: 'busybox:1.37'}]}
                """);
        var told = on.quietly().patch(PODS + "/a/status?fieldManager=two", MERGE, """
                status: {conditions: [{type: Mine, status: 'True', reason: Told, message: some,
                  lastTransitionTime: '2026-01-01T00:00:00Z', lastProbeTime: '2026-01-01T00:00:00Z'}]}
                """);
        owners(on, "status", told, "one", "two");
    }

    @Check("a writer that names no field manager is called by the first word of its user agent")
    void userAgent(Session on) {
        for (var agent : List.of("shop/1.2 (linux)", "shop tool")) {
            var answer = on.quietly()
                    .send(
                            "POST",
                            MAPS,
                            Map.of("Content-Type", "application/json", "User-Agent", agent),
                            "{apiVersion: v1, kind: ConfigMap, metadata: {generateName: a-}, data: {k: v}}");
            on.record(agent, answer.body().at("/metadata/managedFields/0/manager"));
        }
        var made = on.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("b")
                        .endMetadata()
                        .build())
                .create();
        on.record("without data", made.getMetadata().getManagedFields());
    }

    @Check("an owner's list that a client writes replaces the one that was there")
    void written(Session on) {
        on.quietly().post(MAPS + "?fieldManager=one", MAP);
        on.patch(MAPS + "/a?fieldManager=two", MERGE, "{metadata: {managedFields: []}}");
        on.patch(MAPS + "/a?fieldManager=two", MERGE, "{metadata: {managedFields: [{}]}}");
        on.patch(MAPS + "/a?fieldManager=two", MERGE, "{data: {k: x}}");
        on.patch(
                MAPS + "/a?fieldManager=two",
                "json-patch+json",
                "[{op: add, path: /metadata/managedFields, value: [{manager: three, operation: Apply, apiVersion: v1,"
                        + " time: '2026-01-01T00:00:00Z', fieldsType: FieldsV1, fieldsV1: {'f:data': {'f:k': {}}}}]}]");
        on.patch(MAPS + "/a?fieldManager=three", APPLY, MAP.replace("k: v, ", ""));
        on.patch(MAPS + "/a?fieldManager=two", MERGE, "{metadata: {managedFields: [{manager: x, operation: Other}]}}");
        on.put(MAPS + "/a?fieldManager=two", MAP.replace("name: a}", "name: a, managedFields: [{}]}"));
    }

    @Check("an object may not bring owners of another form")
    void badOwners(Session on) {
        on.post(
                MAPS + "?fieldManager=one",
                MAP.replace("name: a}", "name: a, managedFields: [{manager: x, operation: Update, apiVersion: v1}]}"));
        on.quietly().delete(MAPS + "/a");
        on.post(MAPS + "?fieldManager=a%0Ab", MAP);
        on.post(MAPS + "?fieldManager=" + "x".repeat(129), MAP);
        on.patch(
                MAPS + "/a?fieldManager=one",
                APPLY,
                MAP.replace("name: a}", "name: a, managedFields: [{manager: x, operation: Update}]}"));
    }

    @Check("fields of kubectl's client-side apply pass to its server-side apply")
    void migrated(Session on) {
        var last = "'{\"apiVersion\":\"v1\",\"data\":{\"k\":\"v\",\"l\":\"w\"},\"kind\":\"ConfigMap\",\"metadata\":"
                + "{\"annotations\":{},\"name\":\"a\",\"namespace\":\"{ns}\"}}'";
        on.quietly()
                .post(
                        MAPS + "?fieldManager=kubectl-client-side-apply",
                        "{apiVersion: v1, kind: ConfigMap, data: {k: v, l: w}, metadata: {name: a, annotations:"
                                + " {kubectl.kubernetes.io/last-applied-configuration: " + last + "}}}");
        on.patch(MAPS + "/a?fieldManager=other", APPLY, MAP.replace("k: v", "k: z"));
        on.patch(MAPS + "/a?fieldManager=kubectl", APPLY, MAP.replace("k: v", "k: x"));
        on.quietly().patch(MAPS + "/a?fieldManager=two", MERGE, "{data: {l: z}}");
        on.patch(MAPS + "/a?fieldManager=kubectl", APPLY, MAP.replace("k: v", "k: q"));
        on.patch(MAPS + "/a?fieldManager=kubectl&force=true", APPLY, MAP.replace("k: v, ", ""));
    }

    @Check("who applies first to an object without owners conflicts with whoever was before")
    void before(Session on) {
        on.quietly().post(MAPS + "?fieldManager=one", MAP);
        on.quietly().patch(MAPS + "/a?fieldManager=two", MERGE, "{metadata: {managedFields: [{}]}}");
        on.patch(MAPS + "/a?fieldManager=three", APPLY, MAP.replace("k: v", "k: x"));
        on.patch(MAPS + "/a?fieldManager=three&force=true", APPLY, MAP.replace("k: v", "k: x"));
    }

    @Check("an applier that changes nothing owns without a time, and keeps what others have inside of what it gives up")
    void shared(Session on) {
        var web = """
                {apiVersion: apps/v1, kind: Deployment, metadata: {name: web, labels: {x: '1'}}, spec: {paused: true, selector:
                  {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app,
                  image: 'busybox:1.37'}, {name: side, image: 'busybox:1.37'}]}}}}
                """;
        on.quietly().post(DEPLOYMENTS + "?fieldManager=one", web);
        owners(on, "same", on.quietly().patch(DEPLOYMENTS + "/web?fieldManager=two", APPLY, web), "two");
        var env = """
                {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {spec: {containers: [{name:
                  side, env: [{name: A, value: '1'}]}]}}}}
                """;
        on.quietly().patch(DEPLOYMENTS + "/web?fieldManager=three", APPLY, env);
        on.quietly()
                .patch(
                        DEPLOYMENTS + "/web?fieldManager=one",
                        "json-patch+json",
                        "[{op: replace, path: /metadata/managedFields, value: [{}]}]");
        on.quietly().patch(DEPLOYMENTS + "/web?fieldManager=two&force=true", APPLY, web);
        on.quietly().patch(DEPLOYMENTS + "/web?fieldManager=three&force=true", APPLY, env);
        var left = on.quietly()
                .patch(
                        DEPLOYMENTS + "/web?fieldManager=two&force=true",
                        APPLY,
                        web.replace(", {name: side, image: 'busybox:1.37'}", "").replace(", labels: {x: '1'}", ""));
        on.record("containers", left.body().at("/spec/template/spec/containers"));
        owners(on, "left", left, "two", "three", "before-first-apply");
    }

    @Check("kubectl's steps from its client-side apply to its server-side apply")
    void steps(Session on) {
        var key = "kubectl.kubernetes.io/last-applied-configuration";
        var last = "'{\"apiVersion\":\"v1\",\"data\":{\"k\":\"v\",\"l\":\"w\"},\"kind\":\"ConfigMap\",\"metadata\":{";
        var head = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: {" + key + ": " + last;
        on.quietly()
                .post(
                        MAPS + "?fieldManager=kubectl-client-side-apply",
                        head + "\"annotations\":{},\"name\":\"a\"}}'}}, data: {k: v, l: w}}");
        on.patch(MAPS + "/a?fieldManager=kubectl", APPLY, MAP);
        on.patch(MAPS + "/a?fieldManager=kubectl-last-applied", APPLY, head + "\"name\":\"a\"}}\n'}}}");
        on.patch(
                MAPS + "/a?fieldManager=kubectl",
                "json-patch+json",
                "[{op: replace, path: /metadata/managedFields, value: [{manager: kubectl, operation: Apply, apiVersion: v1,"
                        + " fieldsType: FieldsV1, fieldsV1: {'f:data': {'.': {}, 'f:k': {}, 'f:l': {}}, 'f:metadata':"
                        + " {'f:annotations': {'.': {}, 'f:" + key + "': {}}}}}, {manager: kubectl-last-applied,"
                        + " operation: Apply, apiVersion: v1, fieldsType: FieldsV1, fieldsV1: {'f:metadata':"
                        + " {'f:annotations': {'f:" + key + "': {}}}}}]}]");
        on.patch(MAPS + "/a?fieldManager=kubectl", APPLY, MAP);
    }
}
