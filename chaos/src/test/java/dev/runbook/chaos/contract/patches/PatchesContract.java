package dev.runbook.chaos.contract.patches;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;

/** The four kinds of patches, dry runs, and what is refused. */
@Area("patches") class PatchesContract {
    private static final String MAPS = "/api/v1/namespaces/{ns}/configmaps";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/{ns}/deployments";
    private static final String JSON = "json-patch+json";
    private static final String MERGE = "merge-patch+json";
    private static final String STRATEGIC = "strategic-merge-patch+json";
    private static final String APPLY = "apply-patch+yaml";
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 0
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                  - {name: app, image: 'busybox:1.37', env: [{name: A, value: '1'}, {name: B, value: '2'}]}
                  - {name: side, image: 'busybox:1.37'}
            """;

    private static void map(Session on) {
        on.quietly().post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {k: v, l: w}}");
    }

    private static void patched(Session on, String type, String patch) {
        on.record("data", on.quietly().patch(MAPS + "/a", type, patch).body().path("data"));
    }

    private static void deployment(Session on, String type, String patch) {
        on.quietly().post(DEPLOYMENTS, DEPLOYMENT);
        on.record(
                "template",
                on.quietly().patch(DEPLOYMENTS + "/web", type, patch).body().at("/spec/template/spec"));
    }

    @Check("a JSON patch adds, replaces, removes, copies, moves and tests")
    void json(Session on) {
        map(on);
        patched(on, JSON, """
                [{op: test, path: /data/k, value: v}, {op: add, path: /data/m, value: x},
                 {op: replace, path: /data/k, value: y}, {op: copy, from: /data/k, path: /data/n},
                 {op: move, from: /data/l, path: /data/o}, {op: remove, path: /data/m}]
                """);
    }

    @Check("a JSON patch whose test fails answers 422")
    void jsonTestFails(Session on) {
        map(on);
        on.patch(MAPS + "/a", JSON, "[{op: test, path: /data/k, value: other}]");
    }

    @Check("a JSON patch that removes what is not there answers 422")
    void jsonRemovesNothing(Session on) {
        map(on);
        on.patch(MAPS + "/a", JSON, "[{op: remove, path: /data/none}]");
    }

    @Check("a merge patch removes with null and replaces lists")
    void merge(Session on) {
        map(on);
        patched(on, MERGE, "{data: {k: null, m: x}}");
        deployment(on, MERGE, "{spec: {template: {spec: {containers: [{name: only, image: 'busybox:1.37'}]}}}}");
    }

    @Check("a strategic merge patch merges containers and variables by name")
    void strategic(Session on) {
        deployment(
                on,
                STRATEGIC,
                "{spec: {template: {spec: {containers: [{name: app, env: [{name: B, value: '3'}, {name: C, value: '4'}]}]}}}}");
    }

    @Check("a strategic merge patch deletes an element by $patch")
    void strategicDelete(Session on) {
        deployment(on, STRATEGIC, "{spec: {template: {spec: {containers: [{name: side, $patch: delete}]}}}}");
    }

    @Check("a strategic merge patch replaces a list by $patch")
    void strategicReplace(Session on) {
        deployment(
                on,
                STRATEGIC,
                "{spec: {template: {spec: {containers: [{name: one, image: 'busybox:1.37'}, {$patch: replace}]}}}}");
    }

    @Check("a strategic merge patch orders by $setElementOrder")
    void strategicOrder(Session on) {
        deployment(
                on,
                STRATEGIC,
                "{spec: {template: {spec: {$setElementOrder/containers: [{name: side}, {name: app}],"
                        + " containers: [{name: side, image: 'redis:7-alpine'}]}}}}");
    }

    @Check("a strategic merge patch keeps only what $retainKeys lists")
    void strategicRetain(Session on) {
        on.quietly().post(DEPLOYMENTS, DEPLOYMENT);
        var changed = on.quietly()
                .patch(DEPLOYMENTS + "/web", STRATEGIC, "{spec: {strategy: {$retainKeys: [type], type: Recreate}}}");
        on.record("strategy", changed.body().at("/spec/strategy"));
    }

    @Check("an unknown kind of patch answers 415")
    void unknownPatch(Session on) {
        map(on);
        on.patch(MAPS + "/a", "unknown-patch+json", "{data: {k: x}}");
    }

    @Check("a patch of what is not there answers 404")
    void patchMissing(Session on) {
        on.patch(MAPS + "/none", MERGE, "{data: {k: x}}");
    }

    @Check("a patch that makes an object invalid answers 422")
    void patchToInvalid(Session on) {
        on.quietly().post(DEPLOYMENTS, DEPLOYMENT);
        on.patch(DEPLOYMENTS + "/web", MERGE, "{spec: {replicas: -2}}");
    }

    @Check("a patch with an old resource version answers 409")
    void patchStale(Session on) {
        map(on);
        on.quietly().patch(MAPS + "/a", MERGE, "{data: {k: x}}");
        on.patch(MAPS + "/a", MERGE, "{metadata: {resourceVersion: '1'}, data: {k: y}}");
    }

    @Check("server-side apply creates an object that belongs to its manager")
    void apply(Session on) {
        on.patch(
                MAPS + "/b?fieldManager=one",
                APPLY,
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}, data: {k: v}}");
    }

    @Check("server-side apply of another manager's field answers 409 and names it")
    void applyConflict(Session on) {
        var map = "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}, data: {k: v}}";
        on.quietly().patch(MAPS + "/b?fieldManager=one", APPLY, map);
        on.patch(MAPS + "/b?fieldManager=two", APPLY, map.replace("k: v", "k: w"));
    }

    @Check("server-side apply with force takes the field over")
    void applyForce(Session on) {
        var map = "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}, data: {k: v, l: w}}";
        on.quietly().patch(MAPS + "/b?fieldManager=one", APPLY, map);
        on.patch(
                MAPS + "/b?fieldManager=two&force=true",
                APPLY,
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}, data: {k: w}}");
    }

    @Check("server-side apply removes what its manager no longer states")
    void applyRemoves(Session on) {
        var map = "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}, data: {k: v, l: w}}";
        on.quietly().patch(MAPS + "/b?fieldManager=one", APPLY, map);
        on.patch(
                MAPS + "/b?fieldManager=one",
                APPLY,
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}, data: {k: v}}");
    }

    @Check("server-side apply needs a field manager")
    void applyNeedsManager(Session on) {
        on.patch(MAPS + "/b", APPLY, "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}");
    }

    @Check("a dry run of any verb changes nothing")
    void dryRun(Session on) {
        map(on);
        on.quietly().post(MAPS + "?dryRun=All", "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {k: v}}");
        on.get(MAPS + "/c");
        on.quietly().put(MAPS + "/a?dryRun=All", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}");
        on.quietly().patch(MAPS + "/a?dryRun=All", MERGE, "{data: {k: x}}");
        on.delete(MAPS + "/a?dryRun=All");
        on.record("data", on.quietly().get(MAPS + "/a").body().path("data"));
    }

    @Check("an unknown value of dryRun answers 422")
    void dryRunUnknown(Session on) {
        on.post(MAPS + "?dryRun=Some", "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}");
    }
}
