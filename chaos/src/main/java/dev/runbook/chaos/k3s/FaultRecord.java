package dev.runbook.chaos.k3s;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/**
 * What reaches beyond the objects of a world, with the script that takes it back: kept in the cluster, since the process
 * that injects may be killed.
 *
 * @param client sees the whole cluster
 * @param namespace the stage of the world
 */
record FaultRecord(KubernetesClient client, String namespace) {
    /** Marks the records, and the objects that are faults themselves. */
    static final String LABEL = "dev.runbook/fault";

    /** Writes down how a fault will be undone; returns the record's name. */
    String write(String what, String undo) {
        return client.configMaps()
                .inNamespace(namespace)
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withGenerateName("fault-")
                        .addToLabels(LABEL, "injected")
                        .endMetadata()
                        .addToData("what", what)
                        .addToData("undo", undo)
                        .build())
                .create()
                .getMetadata()
                .getName();
    }

    /** Forgets a fault that was undone. */
    void forget(String name) {
        client.configMaps().inNamespace(namespace).withName(name).delete();
    }

    /** Returns what is still to be undone, the latest first. */
    List<ConfigMap> left() {
        return client.configMaps().inNamespace(namespace).withLabel(LABEL).list().getItems().stream()
                .sorted(java.util.Comparator.comparing(
                                (ConfigMap record) -> record.getMetadata().getCreationTimestamp())
                        .reversed())
                .toList();
    }
}
