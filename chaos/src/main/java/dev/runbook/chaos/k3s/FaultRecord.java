package dev.runbook.chaos.k3s;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

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

    private static final String NODE = "node";
    private static final String UNDO = "undo";

    /** Writes down on which node a fault will be undone and how; returns the record's name. */
    String write(String what, String node, String undo) {
        return client.configMaps()
                .inNamespace(namespace)
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withGenerateName("fault-")
                        .addToLabels(LABEL, "injected")
                        .endMetadata()
                        .addToData("what", what)
                        .addToData(NODE, node)
                        .addToData(UNDO, undo)
                        .build())
                .create()
                .getMetadata()
                .getName();
    }

    /** Forgets a fault that was undone. */
    void forget(String name) {
        client.configMaps().inNamespace(namespace).withName(name).delete();
    }

    /** Returns whether this stage has written down that something is to be undone on a node. */
    boolean has(String node, String undo) {
        return left().stream().anyMatch(record -> says(record, node, undo));
    }

    /** Returns whether another stage of the cluster has written down the same. */
    boolean elsewhere(String node, String undo) {
        return client.configMaps().inAnyNamespace().withLabel(LABEL).list().getItems().stream()
                .filter(record -> !record.getMetadata().getNamespace().equals(namespace))
                .anyMatch(record -> says(record, node, undo));
    }

    private static boolean says(ConfigMap record, String node, String undo) {
        return node.equals(record.getData().get(NODE))
                && undo.equals(record.getData().get(UNDO));
    }

    /**
     * Undoes what is left, as far as the tools still run: pods that go take their network along. What another stage has
     * written down, too, is still needed there and is left to it.
     *
     * @param tools those of a node
     */
    void undoAll(Function<String, Tools> tools) {
        for (var record : left()) {
            var node = record.getData().getOrDefault(NODE, "");
            var undo = record.getData().getOrDefault(UNDO, "");
            var name = record.getMetadata().getName();
            if (elsewhere(node, undo)) {
                forget(name);
                continue;
            }
            try {
                tools.apply(node).repeat(undo);
            } catch (RuntimeException gone) {
                continue;
            }
            forget(name);
        }
    }

    /** Returns what is still to be undone, the latest first. */
    private List<ConfigMap> left() {
        return client.configMaps().inNamespace(namespace).withLabel(LABEL).list().getItems().stream()
                .sorted(Comparator.comparing(
                                (ConfigMap record) -> record.getMetadata().getCreationTimestamp())
                        .reversed())
                .toList();
    }
}
