package dev.runbook.chaos.controller;

import static dev.runbook.chaos.kubelet.WorkloadsFixture.key;
import static dev.runbook.chaos.kubelet.WorkloadsFixture.template;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.kubelet.NodeCapacity;
import dev.runbook.chaos.kubelet.WorkloadsFixture;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ReplicaSetTests {
    private final WorkloadsFixture cluster = new WorkloadsFixture();

    private static void createSet(WorkloadsFixture cluster, int replicas) {
        cluster.create(
                ResourceType.REPLICA_SET,
                "{'metadata': {'name': 'web'}, 'spec': {'replicas': " + replicas
                        + ", 'selector': {'matchLabels': {'app': 'web'}}, 'template': " + template("web:1") + "}}");
    }

    @Test
    void keepsTheNumberOfPods() {
        createSet(cluster, 3);
        cluster.advance("30S");
        assertThat(cluster.readyPods()).isEqualTo(3);
        var status = cluster.get(ResourceType.REPLICA_SET, "web").path("status");
        assertThat(status.path("availableReplicas").asInt()).isEqualTo(3);
        assertThat(cluster.events("ReplicaSet"))
                .hasSize(3)
                .allMatch(event -> event.startsWith("SuccessfulCreate: Created pod: web-"));
        var killed = cluster.pods().get(0);
        Deletion.request(cluster.store, podKey(killed), cluster.simulation.now());
        cluster.advance("30S");
        assertThat(cluster.readyPods()).isEqualTo(3);
        assertThat(cluster.pods()).doesNotContain(killed).hasSize(3);
    }

    private static ObjectKey podKey(ObjectNode pod) {
        return key(ResourceType.POD, Metadata.name(pod));
    }

    @Test
    void givesUpPodsThatAreNotReadyFirst() {
        createSet(cluster, 3);
        cluster.advance("30S");
        var sick = cluster.pods().get(1);
        cluster.kubelet.readiness(podKey(sick), false);
        cluster.advance("30S");
        cluster.edit(
                ResourceType.REPLICA_SET,
                "web",
                set -> set.withObjectProperty("spec").put("replicas", 2));
        cluster.advance("30S");
        assertThat(cluster.readyPods()).isEqualTo(2);
        assertThat(cluster.pods())
                .extracting(Metadata::name)
                .doesNotContain(Metadata.name(sick))
                .hasSize(2);
    }

    @Test
    void adoptsAPodThatMatches() {
        cluster.create(
                ResourceType.POD,
                "{'metadata': {'name': 'orphan', 'labels': {'app': 'web'}}, 'spec': "
                        + WorkloadsFixture.podSpec("web:1") + "}");
        createSet(cluster, 2);
        cluster.advance("30S");
        assertThat(cluster.pods()).hasSize(2).extracting(Metadata::name).contains("orphan");
    }

    @Test
    void namesAndTimesDependOnTheSeedAlone() {
        assertThat(history(7)).isEqualTo(history(7)).isNotEqualTo(history(8));
    }

    private static List<String> history(long seed) {
        var cluster = new WorkloadsFixture(seed, NodeCapacity.GENEROUS);
        createSet(cluster, 3);
        cluster.advance("60S");
        return cluster.store.changesAfter(ResourceType.POD, 0).stream()
                .map(change -> change.after().toString())
                .toList();
    }
}
