package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.Admission;
import dev.runbook.chaos.simulation.Simulation;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Creates and deletes the pods of one kind of owner, with the events that its controllers share. */
final class PodControl {
    private final Simulation simulation;
    private final ObjectStore store;
    private final Events events;
    private final ResourceType owners;

    PodControl(Simulation simulation, ObjectStore store, Events events, ResourceType owners) {
        this.simulation = simulation;
        this.store = store;
        this.events = events;
        this.owners = owners;
    }

    /** Makes a pod of a template with a name that is free: the prefix and five characters. */
    ObjectNode of(JsonNode template, String namespace, String prefix) {
        var random = simulation.random("pod names");
        String name;
        do {
            name = prefix + PodTemplate.suffix(random.nextLong());
        } while (store.find(ResourceType.POD, namespace, name).isPresent());
        var pod = PodTemplate.pod(template, namespace, name);
        pod.withObjectProperty("metadata").put("generateName", prefix);
        return pod;
    }

    /**
     * Stores a pod that an owner controls.
     *
     * @return why the namespace doesn't let it in; empty if it does
     */
    Optional<String> create(ObjectNode owner, ObjectNode pod) {
        Owners.control(owner, owners, pod);
        var refusal = Admission.admit(store, ResourceType.POD, pod);
        if (refusal.isPresent()) {
            events.warning(owner, "FailedCreate", "Error creating: " + refusal.get());
        } else {
            store.create(ResourceType.POD, pod);
            events.normal(owner, "SuccessfulCreate", "Created pod: " + Metadata.name(pod));
        }
        return refusal;
    }

    void delete(ObjectNode owner, ObjectNode pod) {
        Deletion.request(store, ObjectKey.of(ResourceType.POD, pod), simulation.now());
        events.normal(owner, "SuccessfulDelete", "Deleted pod: " + Metadata.name(pod));
    }
}
