package dev.runbook.chaos.contract.lists;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import dev.runbook.chaos.contract.Watched;
import java.util.Map;

/** What watches show. */
@Area("lists") class WatchContract {
    private static final String SECRETS = "/api/v1/namespaces/{ns}/secrets";
    private static final String MERGE = "merge-patch+json";

    private static String from(Session on) {
        return on.quietly().get(SECRETS).version();
    }

    private static void secret(Session on, String name) {
        on.quietly().post(SECRETS, "{apiVersion: v1, kind: Secret, metadata: {name: %s}}".formatted(name));
    }

    private static void show(Session on, Watched watch) {
        on.record(
                "events",
                watch.events().stream()
                        .map(event -> event.path("type").asString() + " "
                                + event.at("/object/kind").asString() + " "
                                + event.at("/object/metadata/name").asString("") + " "
                                + event.at("/object/data"))
                        .toList());
    }

    @Check("a watch of one object by its name")
    void one(Session on) {
        var from = from(on);
        secret(on, "a");
        secret(on, "b");
        on.quietly().delete(SECRETS + "/b");
        try (var watch =
                on.quietly().watch(SECRETS + "?watch=1&fieldSelector=metadata.name%3Db&resourceVersion=" + from)) {
            show(on, watch.until(2));
        }
    }

    @Check("a watch from a later version leaves out what was before")
    void later(Session on) {
        secret(on, "a");
        var from = from(on);
        secret(on, "b");
        try (var watch = on.quietly().watch(SECRETS + "?watch=1&resourceVersion=" + from)) {
            show(on, watch.until(1));
        }
    }

    @Check("a watch without a version begins with what there is")
    void fromNow(Session on) {
        secret(on, "a");
        try (var watch = on.quietly().watch(SECRETS + "?watch=1")) {
            watch.until(1);
            on.quietly().patch(SECRETS + "/a", MERGE, "{data: {k: dg==}}");
            show(on, watch.until(2));
        }
    }

    @Check("a change that changes nothing is no event")
    void unchanged(Session on) {
        secret(on, "a");
        var from = from(on);
        on.quietly().patch(SECRETS + "/a", MERGE, "{metadata: {labels: null}}");
        on.quietly().patch(SECRETS + "/a", MERGE, "{data: {k: dg==}}");
        try (var watch = on.quietly().watch(SECRETS + "?watch=1&resourceVersion=" + from)) {
            show(on, watch.until(1));
        }
    }

    @Check("an object with a finalizer is modified first and deleted when it goes")
    void finalizer(Session on) {
        on.quietly()
                .post(SECRETS, "{apiVersion: v1, kind: Secret, metadata: {name: a, finalizers: [example.com/wait]}}");
        var from = from(on);
        on.quietly().delete(SECRETS + "/a");
        on.quietly().patch(SECRETS + "/a", MERGE, "{metadata: {finalizers: null}}");
        try (var watch = on.quietly().watch(SECRETS + "?watch=1&resourceVersion=" + from)) {
            show(on, watch.until(2));
        }
    }

    @Check("a watch with a version that is no number is refused")
    void badVersion(Session on) {
        on.send("GET", SECRETS + "?watch=1&resourceVersion=abc", Map.of(), null);
    }

    @Check("a watch that matches versions without initial events is refused")
    void badMatch(Session on) {
        on.send("GET", SECRETS + "?watch=1&resourceVersionMatch=NotOlderThan&resourceVersion=1", Map.of(), null);
    }

    @Check("a watch of what no cluster has")
    void unknown(Session on) {
        on.send("GET", "/api/v1/namespaces/{ns}/nothings?watch=1", Map.of(), null);
    }
}
