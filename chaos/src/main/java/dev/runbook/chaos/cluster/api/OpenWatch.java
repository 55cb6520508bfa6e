package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.Change;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.StoredObject;
import dev.runbook.chaos.simulation.Scheduled;
import dev.runbook.chaos.simulation.Simulation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.node.ObjectNode;

/** One watch while it is open. */
final class OpenWatch {
    private final Simulation simulation;
    private final ObjectStore store;
    private final ApiCall call;
    private final ResourceType served;
    private final Selection selection;
    private final WatchSink sink;
    private final List<Scheduled> timers = new ArrayList<>();
    private Runnable whenOver = () -> {};
    private boolean over;

    OpenWatch(
            Simulation simulation,
            ObjectStore store,
            ApiCall call,
            ResourceType served,
            Selection selection,
            WatchSink sink) {
        this.simulation = simulation;
        this.store = store;
        this.call = call;
        this.served = served;
        this.selection = selection;
        this.sink = sink;
    }

    ApiCall call() {
        return call;
    }

    Watch answer() {
        return new Watch(
                ApiResponse.json(200, new byte[0]),
                () -> simulation.locked(() -> {
                    release();
                    return true;
                }));
    }

    void whenOver(Runnable action) {
        whenOver = action;
    }

    /** Sends an object that was there before the watch. */
    void present(StoredObject object) {
        if (selection.matches(object.node())) {
            send("ADDED", View.of(served, object));
        }
    }

    /** Sends a change as this watch sees it: an object that stops being selected has gone for it. */
    void pass(Change change) {
        var namespace = selection.namespace();
        if (over || !namespace.isEmpty() && !namespace.equals(change.key().namespace())) {
            return;
        }
        boolean before = change.before() != null && selection.matches(change.before());
        boolean after = change.kind() != Change.Kind.DELETED && selection.matches(change.after());
        if (after) {
            send(before ? "MODIFIED" : "ADDED", View.of(served, store, change));
        } else if (before && change.kind() == Change.Kind.DELETED) {
            send("DELETED", View.of(served, change.after()));
        } else if (before) {
            send("DELETED", View.of(served, lastSelected(change)));
        }
    }

    void bookmark(boolean endOfInitialEvents) {
        var object = Json.object().put("kind", served.kind()).put("apiVersion", served.apiVersion());
        var metadata = object.putObject("metadata").put("resourceVersion", Long.toString(store.resourceVersion()));
        if (endOfInitialEvents) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        sink.event(Json.bytes(Watches.event("BOOKMARK", object)));
    }

    void bookmarkEveryMinute() {
        timers.add(simulation.every(Duration.ofMinutes(1), () -> bookmark(false)));
    }

    /** Ends the watch after its requested time; without one it stays open. */
    void limit(String seconds) {
        if (!seconds.isEmpty()) {
            timers.add(simulation.after(Duration.ofSeconds(ListPage.number("timeoutSeconds", seconds)), this::end));
        }
    }

    /** Sends an error in place of further events, as an API server does once the stream has begun. */
    void refuse(Refusal refusal) {
        sink.event(Json.bytes(Watches.event("ERROR", refusal.status())));
        end();
    }

    void end() {
        if (!over) {
            release();
            sink.end();
        }
    }

    private void release() {
        over = true;
        timers.forEach(Scheduled::cancel);
        whenOver.run();
    }

    private void send(String type, byte[] object) {
        var head = ("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.UTF_8);
        var event = new byte[head.length + object.length + 1];
        System.arraycopy(head, 0, event, 0, head.length);
        System.arraycopy(object, 0, event, head.length, object.length);
        event[event.length - 1] = '}';
        sink.event(event);
    }

    private static ObjectNode lastSelected(Change change) {
        var last = Objects.requireNonNull(change.before()).deepCopy();
        last.withObjectProperty("metadata").put("resourceVersion", Long.toString(change.resourceVersion()));
        return last;
    }
}
