package dev.runbook.chaos.contract.objects;

import static dev.runbook.chaos.contract.Session.pick;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import java.util.Map;

/** Creating, reading, replacing and deleting objects, and what is refused. */
@Area("objects") class ObjectsContract {
    private static final String MAPS = "/api/v1/namespaces/{ns}/configmaps";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/{ns}/deployments";
    private static final String MAP = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {k: v}}";
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 0
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: app, image: 'busybox:1.37'}]}
            """;

    @Check("an object that is not there answers 404 with kind and name")
    void notFound(Session on) {
        on.get(MAPS + "/none");
        on.get(DEPLOYMENTS + "/none");
        on.delete(MAPS + "/none");
        on.get("/api/v1/namespaces/none-such");
    }

    @Check("a second object of one name answers 409 AlreadyExists")
    void alreadyExists(Session on) {
        on.quietly().post(MAPS, MAP);
        on.post(MAPS, MAP);
    }

    @Check("a write with an old resource version answers 409 Conflict and changes nothing")
    void staleVersion(Session on) {
        var old = on.quietly().post(MAPS, MAP).version();
        on.quietly().put(MAPS + "/a", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {k: w}}");
        on.put(
                MAPS + "/a",
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, resourceVersion: '" + old + "'}, data: {k: x}}");
        on.record("data", on.quietly().get(MAPS + "/a").body().path("data"));
    }

    @Check("deleting with another uid as precondition answers 409")
    void uidPrecondition(Session on) {
        on.quietly().post(MAPS, MAP);
        var answer = on.delete(MAPS + "/a", "{preconditions: {uid: 11111111-2222-3333-4444-555555555555}}");
        on.record("status", answer.status());
    }

    @Check("a deleted ConfigMap answers Success with its details")
    void deleted(Session on) {
        on.quietly().post(MAPS, MAP);
        on.delete(MAPS + "/a");
        on.get(MAPS + "/a");
    }

    @Check("generateName appends five characters")
    void generatedName(Session on) {
        var made = on.quietly().post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {generateName: a-}}");
        on.record("prefix", made.name().startsWith("a-"));
        on.record("length", made.name().length());
        on.record("generateName", made.body().at("/metadata/generateName"));
    }

    @Check("a name that is no DNS subdomain answers 422 with field and cause")
    void badName(Session on) {
        on.post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: Not_A_Name}}");
    }

    @Check("an object without a name answers 422")
    void nameless(Session on) {
        on.post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {labels: {a: b}}}");
    }

    @Check("a Deployment whose selector does not match its template answers 422")
    void selectorMismatch(Session on) {
        on.post(DEPLOYMENTS, DEPLOYMENT.replace("labels: {app: web}", "labels: {app: other}"));
    }

    @Check("a negative number of replicas answers 422")
    void negativeReplicas(Session on) {
        on.post(DEPLOYMENTS, DEPLOYMENT.replace("replicas: 0", "replicas: -1"));
    }

    @Check("a Deployment's selector is immutable")
    void immutableSelector(Session on) {
        on.quietly().post(DEPLOYMENTS, DEPLOYMENT);
        on.put(DEPLOYMENTS + "/web", DEPLOYMENT.replace("app: web}", "app: other}"));
    }

    @Check("a Deployment gets the defaults that clients read")
    void deploymentDefaults(Session on) {
        var made = on.quietly().post(DEPLOYMENTS, DEPLOYMENT).body();
        on.record("spec", made.path("spec"));
        on.record("generation", made.at("/metadata/generation"));
    }

    @Check("a pod gets the defaults that clients read, and its quality of service class")
    void podDefaults(Session on) {
        var made = on.quietly().post("/api/v1/namespaces/{ns}/pods", """
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: p}
                        spec:
                          nodeSelector: {nowhere: 'true'}
                          automountServiceAccountToken: false
                          containers:
                          - {name: app, image: 'busybox:1.37', resources: {limits: {cpu: 100m, memory: 64Mi}}}
                        """).body();
        on.record("spec", made.path("spec"));
        on.record("status", made.path("status"));
    }

    @Check("a Service gets its defaults")
    void serviceDefaults(Session on) {
        var made = on.quietly()
                .post(
                        "/api/v1/namespaces/{ns}/services",
                        "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {selector: {a: b}, ports: [{port: 80}]}}")
                .body();
        on.record("spec", pick(made, "/spec/ports", "/spec/type", "/spec/sessionAffinity", "/spec/selector"));
    }

    @Check("a method that a path has not answers 405")
    void methodNotAllowed(Session on) {
        on.post(MAPS + "/a", MAP);
        on.put(MAPS, MAP);
    }

    @Check("an unknown content type answers 415")
    void unsupportedMediaType(Session on) {
        on.send("POST", MAPS, Map.of("Content-Type", "text/plain"), "hello");
    }

    @Check("a body of another kind answers 400")
    void wrongKind(Session on) {
        on.post(MAPS, "{apiVersion: v1, kind: Secret, metadata: {name: a}}");
        on.post(MAPS, "{apiVersion: v2, kind: ConfigMap, metadata: {name: a}}");
    }

    @Check("a body's name and namespace must be the path's")
    void otherNameOrNamespace(Session on) {
        on.quietly().post(MAPS, MAP);
        on.put(MAPS + "/a", "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}");
        on.post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: default}}");
    }

    @Check("nothing is created in a namespace that is not there")
    void missingNamespace(Session on) {
        on.post("/api/v1/namespaces/none-such/configmaps", MAP);
    }

    @Check("replacing what is not there answers 404")
    void replaceMissing(Session on) {
        on.put(MAPS + "/a", MAP);
    }

    @Check("an unknown resource answers 404 as text")
    void unknownResource(Session on) {
        on.get("/apis/none.example.com/v1/namespaces/{ns}/things");
        on.get("/api/v1/namespaces/{ns}/things");
    }

    @Check("generation counts changes of the spec, not of labels or status")
    void generation(Session on) {
        on.quietly().post(DEPLOYMENTS, DEPLOYMENT);
        var merge = "merge-patch+json";
        var labelled = on.quietly().patch(DEPLOYMENTS + "/web", merge, "{metadata: {labels: {a: b}}}");
        on.record("labelled", labelled.body().at("/metadata/generation"));
        var scaled = on.quietly().patch(DEPLOYMENTS + "/web", merge, "{spec: {paused: true}}");
        on.record("changed", scaled.body().at("/metadata/generation"));
    }

    @Check("a finalizer keeps a deleted object until it is taken away")
    void finalizer(Session on) {
        on.quietly().post(MAPS, MAP.replace("name: a", "name: a, finalizers: [example.com/keep]"));
        var deleting = on.quietly().delete(MAPS + "/a").body();
        on.record("deleting", deleting.at("/metadata/deletionTimestamp").isString());
        on.record("grace", deleting.at("/metadata/deletionGracePeriodSeconds"));
        on.quietly().patch(MAPS + "/a", "merge-patch+json", "{metadata: {finalizers: null}}");
        on.get(MAPS + "/a");
    }

    @Check("a ConfigMap that is immutable stays as it is")
    void immutableConfigMap(Session on) {
        on.quietly()
                .post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {k: v}, immutable: true}");
        on.put(MAPS + "/a", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {k: w}, immutable: true}");
    }
}
