package dev.runbook.chaos.contract.lists;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Selectors, pages, resource versions and watches. */
@Area("lists") class ListsContract {
    private static final String MAPS = "/api/v1/namespaces/{ns}/configmaps";

    private static void maps(Session on) {
        for (var label : List.of("a: web, tier: front", "b: api, tier: back", "c: db, tier: back", "d: none")) {
            var name = label.substring(0, 1);
            on.quietly()
                    .post(
                            MAPS,
                            "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s, labels: {app:%s, set: mine}}}"
                                    .formatted(name, label.substring(2)));
        }
    }

    private static void selected(Session on, String selector) {
        maps(on);
        on.record(
                selector,
                names(on.quietly()
                        .get(MAPS + "?labelSelector=set%3Dmine," + selector)
                        .body()));
    }

    private static List<String> names(JsonNode list) {
        var names = new ArrayList<String>();
        list.path("items").forEach(item -> names.add(item.at("/metadata/name").asString()));
        return names;
    }

    @Check("a label selector with =")
    void equal(Session on) {
        selected(on, "app%3Dweb");
    }

    @Check("a label selector with != takes what lacks the label too")
    void notEqual(Session on) {
        selected(on, "tier!%3Dback");
    }

    @Check("a label selector with in")
    void in(Session on) {
        selected(on, "app%20in%20(web,db)");
    }

    @Check("a label selector with notin takes what lacks the label too")
    void notIn(Session on) {
        selected(on, "tier%20notin%20(front)");
    }

    @Check("a label selector asks whether a label is there")
    void exists(Session on) {
        selected(on, "tier");
        on.record(
                "missing",
                names(on.quietly().get(MAPS + "?labelSelector=set%3Dmine,!tier").body()));
    }

    @Check("a label selector that can't be read answers 400")
    void badSelector(Session on) {
        on.get(MAPS + "?labelSelector=app%20within%20(a)");
    }

    @Check("a field selector on the name")
    void fieldSelector(Session on) {
        maps(on);
        on.record(
                "names",
                names(on.quietly()
                        .get(MAPS + "?fieldSelector=metadata.name%3Db")
                        .body()));
    }

    @Check("an unknown field selector answers 400")
    void badFieldSelector(Session on) {
        on.get(MAPS + "?fieldSelector=data.k%3Dv");
    }

    @Check("pods are selected by phase and node")
    void podFields(Session on) {
        on.quietly()
                .post(
                        "/api/v1/namespaces/{ns}/pods",
                        "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {nodeSelector: {nowhere: 'true'},"
                                + " containers: [{name: app, image: 'busybox:1.37'}]}}");
        var pods = "/api/v1/namespaces/{ns}/pods?fieldSelector=";
        on.record(
                "pending",
                names(on.quietly().get(pods + "status.phase%3DPending").body()));
        on.record(
                "running",
                names(on.quietly().get(pods + "status.phase%3DRunning").body()));
        on.record(
                "unscheduled", names(on.quietly().get(pods + "spec.nodeName%3D").body()));
    }

    @Check("pages of a list say how many remain")
    void pages(Session on) {
        var secrets = "/api/v1/namespaces/{ns}/secrets";
        for (var name : List.of("a", "b", "c", "d", "e")) {
            on.quietly().post(secrets, "{apiVersion: v1, kind: Secret, metadata: {name: %s}}".formatted(name));
        }
        var first = on.quietly().get(secrets + "?limit=3").body();
        on.record("first", names(first));
        on.record("remaining", first.at("/metadata/remainingItemCount"));
        var next = first.at("/metadata/continue").asString();
        var second = on.quietly().get(secrets + "?limit=3&continue=" + next).body();
        on.record("second", names(second));
        on.record("metadata", second.path("metadata"));
    }

    @Check("an empty list is a list")
    void empty(Session on) {
        on.get("/api/v1/namespaces/{ns}/secrets");
        on.get("/apis/apps/v1/namespaces/{ns}/deployments");
    }

    @Check("resourceVersionMatch needs a resource version")
    void matchWithoutVersion(Session on) {
        on.get(MAPS + "?resourceVersionMatch=Exact");
    }

    @Check("resourceVersionMatch=Exact with 0 is refused")
    void exactZero(Session on) {
        on.get(MAPS + "?resourceVersionMatch=Exact&resourceVersion=0");
    }

    @Check("a resource version that is no number is refused")
    void badVersion(Session on) {
        on.get(MAPS + "?resourceVersion=abc");
    }

    @Check("a watch shows what happens after a version")
    void watch(Session on) {
        var from = on.quietly().get(MAPS).version();
        maps(on);
        on.quietly().patch(MAPS + "/a", "merge-patch+json", "{data: {k: v}}");
        on.quietly().delete(MAPS + "/b");
        try (var watch = on.quietly().watch(MAPS + "?watch=1&resourceVersion=" + from)) {
            watch.until(6);
            on.record(
                    "events",
                    watch.events().stream()
                            .map(event -> event.path("type").asString() + " "
                                    + event.at("/object/metadata/name").asString())
                            .toList());
        }
    }

    @Check("a watch shows an object that is no longer selected as deleted")
    void watchSelected(Session on) {
        maps(on);
        var from = on.quietly().get(MAPS).version();
        var label = "{metadata: {labels: {app: %s}}}";
        on.quietly().patch(MAPS + "/a", "merge-patch+json", label.formatted("other"));
        on.quietly().patch(MAPS + "/a", "merge-patch+json", label.formatted("web"));
        try (var watch = on.quietly().watch(MAPS + "?watch=1&labelSelector=app%3Dweb&resourceVersion=" + from)) {
            watch.until(2);
            on.record(
                    "events",
                    watch.events().stream()
                            .map(event -> event.path("type").asString() + " "
                                    + event.at("/object/metadata/labels/app").asString())
                            .toList());
        }
    }

    @Check("a watch with sendInitialEvents marks their end by a bookmark")
    void initialEvents(Session on) {
        maps(on);
        try (var watch = on.quietly()
                .watch(MAPS + "?watch=1&labelSelector=set%3Dmine&sendInitialEvents=true&allowWatchBookmarks=true"
                        + "&resourceVersionMatch=NotOlderThan")) {
            watch.until(event -> event.path("type").asString().equals("BOOKMARK"));
            on.record(
                    "events",
                    watch.events().stream()
                            .map(event -> event.path("type").asString() + " "
                                    + event.at("/object/metadata/name").asString("")
                                    + event.at("/object/metadata/annotations"))
                            .toList());
        }
    }

    @Check("a watch ends after its time")
    void watchTimeout(Session on) {
        try (var watch = on.quietly().watch(MAPS + "?watch=1&timeoutSeconds=1&resourceVersion=0")) {
            watch.untilEnd(Session.PATIENCE);
            on.record("status", watch.status());
        }
    }

    @Check("deletecollection deletes what is selected")
    void deleteCollection(Session on) {
        maps(on);
        on.quietly().delete(MAPS + "?labelSelector=tier%3Dback,set%3Dmine");
        on.record(
                "left",
                names(on.quietly().get(MAPS + "?labelSelector=set%3Dmine").body()));
    }

    @Check("a truth value that nobody states selects as false")
    void falseFields(Session on) {
        on.quietly()
                .post(
                        "/api/v1/namespaces/{ns}/pods",
                        "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {nodeSelector: {nowhere: 'true'},"
                                + " containers: [{name: app, image: 'busybox:1.37'}]}}");
        for (var selector : List.of("%3Dfalse", "%3Dtrue", "!%3Dfalse", "!%3Dtrue", "%3D")) {
            on.record(
                    selector,
                    names(on.quietly()
                            .get("/api/v1/namespaces/{ns}/pods?fieldSelector=spec.hostNetwork" + selector)
                            .body()));
        }
    }

    @Check(value = "nodes that take pods are selected by that", exclusive = true)
    void schedulable(Session on) {
        for (var selector : List.of("%3Dfalse", "%3Dtrue")) {
            on.record(
                    selector,
                    on.quietly()
                            .get("/api/v1/nodes?fieldSelector=spec.unschedulable" + selector)
                            .body()
                            .path("items")
                            .size());
        }
    }
}
