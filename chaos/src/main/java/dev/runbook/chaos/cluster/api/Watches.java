package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.Change;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** Opens watches on the log of changes and passes every change on to those that select it. */
final class Watches {
    private final Simulation simulation;
    private final ObjectStore store;
    private final Map<ResourceType, List<OpenWatch>> open = new HashMap<>();

    Watches(Simulation simulation, ObjectStore store) {
        this.simulation = simulation;
        this.store = store;
        ResourceType.all().forEach(type -> {
            open.put(type, new ArrayList<>());
            store.onChange(type, this::changed);
        });
    }

    /** Opens a watch: first what happened since the requested version, then what happens. */
    Watch open(ApiRequest request, ApiCall call, ResourceType served, Selection selection, WatchSink sink) {
        ListOptions.checkWatch(request);
        var type = served.equals(Served.NEW_EVENT) ? ResourceType.EVENT : served;
        var watch = new OpenWatch(simulation, store, call, served, selection, sink);
        var version = version(request.query("resourceVersion"));
        boolean initial = request.flag("sendInitialEvents");
        if (!initial && version > 0 && version < store.oldestVersion(type)) {
            watch.refuse(
                    Refusal.expired("too old resource version: " + version + " (" + store.oldestVersion(type) + ")"));
            return watch.answer();
        }
        if (initial || version == 0) {
            store.stored(type, selection.namespace()).forEach(watch::present);
            if (initial) {
                watch.bookmark(true);
            }
        } else {
            store.changesAfter(type, version).forEach(watch::pass);
        }
        live(type, watch, request);
        return watch.answer();
    }

    /** Ends the watches of chosen calls, as a connection that breaks does; the clients may come back. */
    void cut(Predicate<ApiCall> chosen) {
        all().stream().filter(watch -> chosen.test(watch.call())).forEach(OpenWatch::end);
    }

    /** Sends 410 to the watches of chosen calls, as an API server does whose log no longer reaches back. */
    void expire(Predicate<ApiCall> chosen) {
        all().stream()
                .filter(watch -> chosen.test(watch.call()))
                .forEach(watch ->
                        watch.refuse(Refusal.expired("The resourceVersion for the provided watch is too old.")));
    }

    private void live(ResourceType type, OpenWatch watch, ApiRequest request) {
        var watching = open.getOrDefault(type, new ArrayList<>());
        watching.add(watch);
        watch.whenOver(() -> watching.remove(watch));
        watch.limit(request.query("timeoutSeconds"));
        if (request.flag("allowWatchBookmarks")) {
            watch.bookmarkEveryMinute();
        }
    }

    private List<OpenWatch> all() {
        return open.values().stream().flatMap(List::stream).toList();
    }

    private void changed(Change change) {
        var watching = open.getOrDefault(change.key().type(), List.of());
        if (!watching.isEmpty()) {
            List.copyOf(watching).forEach(watch -> watch.pass(change));
        }
    }

    private static long version(String text) {
        return text.isEmpty() ? 0 : ListPage.number("resourceVersion", text);
    }

    static ObjectNode event(String type, ObjectNode object) {
        var event = Json.object().put("type", type);
        event.set("object", object);
        return event;
    }
}
