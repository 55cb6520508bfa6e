package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.util.HashMap;
import java.util.Map;
import org.apiguardian.api.API;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Records the core/v1 Events of one component; a repeated event counts up instead of coming again. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Events {
    private final Simulation simulation;
    private final ObjectStore store;
    private final String component;
    private final String host;
    private final Map<Recorded, ObjectKey> recorded = new HashMap<>();
    private long sequence;

    /** Records for a component of the control plane, as {@code deployment-controller}. */
    public Events(Simulation simulation, ObjectStore store, String component) {
        this(simulation, store, component, "");
    }

    /** Records for a component on a node, as {@code kubelet}. */
    public Events(Simulation simulation, ObjectStore store, String component, String host) {
        this.simulation = simulation;
        this.store = store;
        this.component = component;
        this.host = host;
    }

    /** Records an event of type Normal. */
    public void normal(ObjectNode involved, String reason, String message) {
        record(involved, "", "Normal", reason, message);
    }

    /** Records an event of type Warning. */
    public void warning(ObjectNode involved, String reason, String message) {
        record(involved, "", "Warning", reason, message);
    }

    /**
     * Records an event.
     *
     * @param involved the stored object that it is about, with apiVersion and kind
     * @param fieldPath the part of the object, as {@code spec.containers{app}}; empty for all of it
     * @param type Normal or Warning
     */
    public void record(ObjectNode involved, String fieldPath, String type, String reason, String message) {
        var what = new Recorded(Metadata.uid(involved), fieldPath, type, reason, message);
        var known = recorded.get(what);
        if (known != null
                && store.get(ResourceType.EVENT, known.namespace(), known.name())
                        .isPresent()) {
            store.edit(
                    known,
                    event -> event.put("count", event.path("count").asInt(1) + 1)
                            .put("lastTimestamp", Conditions.time(simulation.now())));
            return;
        }
        var event = store.create(ResourceType.EVENT, event(involved, what));
        recorded.put(what, ObjectKey.of(ResourceType.EVENT, event));
    }

    private ObjectNode event(ObjectNode involved, Recorded what) {
        var namespace = Metadata.namespace(involved).isEmpty() ? "default" : Metadata.namespace(involved);
        var now = Conditions.time(simulation.now());
        var event = JsonNodeFactory.instance.objectNode();
        event.put("apiVersion", "v1").put("kind", "Event");
        event.putObject("metadata")
                .put("name", Metadata.name(involved) + "." + suffix())
                .put("namespace", namespace);
        var reference = event.putObject("involvedObject");
        reference.put("kind", involved.path("kind").asString(""));
        reference.put("namespace", Metadata.namespace(involved));
        reference.put("name", Metadata.name(involved));
        reference.put("uid", what.uid());
        reference.put("apiVersion", involved.path("apiVersion").asString(""));
        reference.put(
                "resourceVersion",
                involved.path("metadata").path("resourceVersion").asString(""));
        if (!what.fieldPath().isEmpty()) {
            reference.put("fieldPath", what.fieldPath());
        }
        event.put("reason", what.reason()).put("message", what.message());
        var source = event.putObject("source").put("component", component);
        if (!host.isEmpty()) {
            source.put("host", host);
        }
        event.put("firstTimestamp", now).put("lastTimestamp", now);
        event.put("count", 1).put("type", what.type());
        event.putNull("eventTime");
        event.put("reportingComponent", component).put("reportingInstance", host);
        return event;
    }

    /** Real events carry the nanoseconds of their time in hex; the component and a count keep them apart here. */
    private String suffix() {
        long millis = simulation.now().toEpochMilli();
        return Long.toHexString(millis * 1_000_000 + (component.hashCode() & 0x3FF) * 1_000L + sequence++ % 1_000);
    }

    private record Recorded(String uid, String fieldPath, String type, String reason, String message) {}
}
