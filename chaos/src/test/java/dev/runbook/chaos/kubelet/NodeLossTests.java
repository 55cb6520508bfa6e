package dev.runbook.chaos.kubelet;

import static dev.runbook.chaos.kubelet.WorkloadsFixture.template;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.controller.Metadata;
import dev.runbook.chaos.controller.Pods;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the pods of a node whose kubelet falls silent, and when it comes back. */
class NodeLossTests {
    private final WorkloadsFixture cluster = new WorkloadsFixture();

    @BeforeEach
    void loseTheNode() {
        cluster.create(
                ResourceType.DEPLOYMENT,
                "{'metadata': {'name': 'web'}, 'spec': {'replicas': 1,"
                        + " 'selector': {'matchLabels': {'app': 'web'}}, 'template': " + template("web:1") + "}}");
        cluster.advance("1M");
        cluster.kubelet.silence(true);
    }

    @Test
    void podsAreNotReadyOnceTheNodeIsTakenForLost() {
        cluster.advance("45S");
        assertThat(cluster.pods()).allMatch(Pods::ready);
        cluster.advance("10S");
        assertThat(cluster.pods()).hasSize(1).noneMatch(Pods::ready);
        assertThat(node()).contains("node.kubernetes.io/unreachable", "NodeStatusUnknown");
    }

    @Test
    void podsAreEvictedAfterFiveMinutesAndStayUntilTheNodeIsBack() {
        cluster.advance("5M");
        assertThat(cluster.pods()).hasSize(1).noneMatch(Metadata::terminating);
        cluster.advance("2M");
        assertThat(cluster.pods()).hasSize(2).filteredOn(Metadata::terminating).hasSize(1);
        assertThat(cluster.pods())
                .filteredOn(pod -> !Metadata.terminating(pod))
                .allMatch(pod -> Pods.phase(pod).equals("Pending"));
        cluster.kubelet.silence(false);
        cluster.advance("1M");
        assertThat(cluster.pods()).hasSize(1).allMatch(Pods::ready);
        assertThat(node()).doesNotContain("unreachable", "Unknown");
    }

    @Test
    void aNodeThatIsBackInTimeKeepsItsPods() {
        var before = Metadata.uid(cluster.pods().get(0));
        cluster.advance("3M");
        cluster.kubelet.silence(false);
        cluster.advance("10M");
        assertThat(cluster.pods()).hasSize(1).allMatch(Pods::ready);
        assertThat(Metadata.uid(cluster.pods().get(0))).isEqualTo(before);
    }

    private String node() {
        return cluster.store.list(ResourceType.NODE, "").toString();
    }
}
