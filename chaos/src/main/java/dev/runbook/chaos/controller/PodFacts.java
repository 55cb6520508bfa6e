package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.StoredObject;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What controllers ask of a pod each time that another one of its group changes, worked out once for each version of it:
 * a workload of many pods would otherwise cost the square of them to start.
 */
final class PodFacts {
    private final ObjectNode pod;
    private final JsonNode labels;
    private final boolean terminating;
    private final boolean ended;
    private final boolean ready;
    private final boolean hasIp;
    private @Nullable ObjectNode address;
    private @Nullable ObjectNode endpoint;

    private PodFacts(ObjectNode pod) {
        this.pod = pod;
        this.labels = pod.path("metadata").path("labels");
        this.terminating = Metadata.terminating(pod);
        this.ended = Pods.ended(pod);
        this.ready = Pods.ready(pod);
        this.hasIp = pod.path("status").has("podIP");
    }

    static PodFacts of(StoredObject pod) {
        return pod.facts(PodFacts.class, PodFacts::new);
    }

    ObjectNode pod() {
        return pod;
    }

    JsonNode labels() {
        return labels;
    }

    boolean terminating() {
        return terminating;
    }

    boolean ended() {
        return ended;
    }

    /** Returns what {@link Pods#active} does. */
    boolean active() {
        return !terminating && !ended;
    }

    boolean ready() {
        return ready;
    }

    boolean hasIp() {
        return hasIp;
    }

    /** Returns its address in Endpoints, never to be modified. */
    ObjectNode address() {
        if (address == null) {
            address = JsonNodeFactory.instance.objectNode();
            address.set("ip", pod.path("status").path("podIP"));
            address.set("nodeName", pod.path("spec").path("nodeName"));
            refer(address);
        }
        return address;
    }

    /** Returns its endpoint in an EndpointSlice that lists pods as ready which are, never to be modified. */
    ObjectNode endpoint() {
        if (endpoint == null) {
            endpoint = endpoint(ready && !terminating);
        }
        return endpoint;
    }

    /** Returns its endpoint with a word of its own on whether it is ready. */
    ObjectNode endpoint(boolean listedReady) {
        var made = JsonNodeFactory.instance.objectNode();
        made.putArray("addresses").add(pod.path("status").path("podIP"));
        made.putObject("conditions")
                .put("ready", listedReady)
                .put("serving", ready)
                .put("terminating", terminating);
        if (pod.path("spec").has("hostname") && pod.path("spec").has("subdomain")) {
            made.set("hostname", pod.path("spec").path("hostname"));
        }
        made.set("nodeName", pod.path("spec").path("nodeName"));
        refer(made);
        return made;
    }

    private void refer(ObjectNode to) {
        to.putObject("targetRef")
                .put("kind", "Pod")
                .put("namespace", Metadata.namespace(pod))
                .put("name", Metadata.name(pod))
                .put("uid", Metadata.uid(pod));
    }
}
