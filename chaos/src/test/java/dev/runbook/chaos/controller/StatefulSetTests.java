package dev.runbook.chaos.controller;

import static dev.runbook.chaos.kubelet.WorkloadsFixture.template;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.kubelet.WorkloadsFixture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class StatefulSetTests {
    private final WorkloadsFixture cluster = new WorkloadsFixture();

    @Test
    void startsUpdatesAndShrinksInOrder() {
        cluster.create(
                ResourceType.STATEFUL_SET,
                "{'metadata': {'name': 'db'}, 'spec': {'replicas': 3, 'serviceName': 'db',"
                        + " 'selector': {'matchLabels': {'app': 'web'}}, 'template': " + template("web:1") + "}}");
        cluster.advance("5S");
        assertThat(cluster.pods()).extracting(Metadata::name).containsExactly("db-0");
        cluster.advance("1M");
        assertThat(cluster.pods()).extracting(Metadata::name).containsExactly("db-0", "db-1", "db-2");
        cluster.edit(
                ResourceType.STATEFUL_SET,
                "db",
                set -> ((ObjectNode) set.at("/spec/template/spec/containers/0")).put("image", "web:2"));
        cluster.advance("2S");
        assertThat(cluster.pods())
                .filteredOn(pod -> pod.at("/spec/containers/0/image").asString().equals("web:1"))
                .extracting(Metadata::name)
                .containsExactly("db-0", "db-1");
        cluster.advance("1M");
        assertThat(cluster.pods())
                .hasSize(3)
                .allMatch(pod -> pod.at("/spec/containers/0/image").asString().equals("web:2"));
        assertThat(cluster.get(ResourceType.STATEFUL_SET, "db")
                        .path("status")
                        .path("readyReplicas")
                        .asInt())
                .isEqualTo(3);
        cluster.edit(
                ResourceType.STATEFUL_SET,
                "db",
                set -> set.withObjectProperty("spec").put("replicas", 1));
        cluster.advance("30S");
        assertThat(cluster.pods()).extracting(Metadata::name).containsExactly("db-0");
    }

    @Test
    void aBudgetCountsWhatMayBeEvicted() {
        cluster.create(
                ResourceType.PDB,
                "{'metadata': {'name': 'web'}, 'spec': {'maxUnavailable': 1, 'selector': {'matchLabels': {'app': 'web'}}}}");
        cluster.create(
                ResourceType.REPLICA_SET,
                "{'metadata': {'name': 'web'}, 'spec': {'replicas': 3, 'selector': {'matchLabels': {'app': 'web'}}, 'template': "
                        + template("web:1") + "}}");
        cluster.advance("30S");
        var status = cluster.get(ResourceType.PDB, "web").path("status");
        assertThat(status.path("expectedPods").asInt()).isEqualTo(3);
        assertThat(status.path("desiredHealthy").asInt()).isEqualTo(2);
        assertThat(status.path("disruptionsAllowed").asInt()).isEqualTo(1);
        cluster.kubelet.readiness(
                WorkloadsFixture.key(
                        ResourceType.POD, Metadata.name(cluster.pods().get(0))),
                false);
        cluster.advance("30S");
        assertThat(cluster.get(ResourceType.PDB, "web")
                        .path("status")
                        .path("disruptionsAllowed")
                        .asInt())
                .isZero();
    }
}
