package dev.runbook.chaos.controller;

import static dev.runbook.chaos.kubelet.WorkloadsFixture.template;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.kubelet.ContainerRun;
import dev.runbook.chaos.kubelet.ImagePull;
import dev.runbook.chaos.kubelet.WorkloadsFixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class DeploymentTests {
    private final WorkloadsFixture cluster = new WorkloadsFixture();

    private void create(int replicas, String extra) {
        cluster.create(
                ResourceType.DEPLOYMENT,
                "{'metadata': {'name': 'web'}, 'spec': {'replicas': " + replicas + extra
                        + ", 'selector': {'matchLabels': {'app': 'web'}}, 'template': " + template("web:1") + "}}");
    }

    private ObjectNode web() {
        return cluster.get(ResourceType.DEPLOYMENT, "web");
    }

    private void image(String image) {
        cluster.edit(
                ResourceType.DEPLOYMENT,
                "web",
                web -> ((ObjectNode) web.at("/spec/template/spec/containers/0")).put("image", image));
    }

    private String condition(String type) {
        var condition = Conditions.find(web().path("status").path("conditions"), type);
        return condition.path("status").asString("") + " "
                + condition.path("reason").asString("");
    }

    private List<String> images() {
        return cluster.pods().stream()
                .map(pod -> pod.at("/spec/containers/0/image").asString())
                .distinct()
                .toList();
    }

    private String revision() {
        return Metadata.annotation(web(), "deployment.kubernetes.io/revision");
    }

    @Test
    void rollsOutItsFirstRevision() {
        create(3, "");
        cluster.advance("1S");
        assertThat(condition("Available")).isEqualTo("False MinimumReplicasUnavailable");
        cluster.advance("30S");
        assertThat(condition("Available")).isEqualTo("True MinimumReplicasAvailable");
        assertThat(condition("Progressing")).isEqualTo("True NewReplicaSetAvailable");
        assertThat(web().path("status").path("readyReplicas").asInt()).isEqualTo(3);
        assertThat(web().path("status").has("unavailableReplicas")).isFalse();
        assertThat(web().path("status").path("observedGeneration").asLong())
                .isEqualTo(web().path("metadata").path("generation").asLong());
        assertThat(revision()).isEqualTo("1");
        assertThat(cluster.events("Deployment"))
                .hasSize(1)
                .first()
                .asString()
                .matches("ScalingReplicaSet: Scaled up replica set web-\\w+ from 0 to 3");
        assertThat(cluster.pods())
                .allMatch(pod -> pod.at("/metadata/labels/pod-template-hash").isString());
        assertThat(cluster.told("Deployment")).containsExactly("web rolled out revision 1");
    }

    @Test
    void neverLosesMorePodsThanAllowedDuringARollingUpdate() {
        create(4, "");
        cluster.advance("1M");
        image("web:2");
        long fewest = 4;
        int most = 0;
        for (int i = 0; i < 600; i++) {
            cluster.advance("0.1S");
            fewest = Math.min(fewest, cluster.readyPods());
            most = Math.max(
                    most, (int) cluster.pods().stream().filter(Pods::active).count());
        }
        assertThat(fewest).isEqualTo(3);
        assertThat(most).isEqualTo(5);
        assertThat(images()).containsExactly("web:2");
        assertThat(revision()).isEqualTo("2");
        assertThat(cluster.told("Deployment"))
                .containsExactly(
                        "web rolled out revision 1", "web began to roll out revision 2", "web rolled out revision 2");
    }

    @Test
    void undoByTheOldTemplateUsesTheOldReplicaSetAgain() {
        create(2, "");
        cluster.advance("1M");
        image("web:2");
        cluster.advance("1M");
        image("web:1");
        cluster.advance("1M");
        assertThat(images()).containsExactly("web:1");
        assertThat(revision()).isEqualTo("3");
        assertThat(cluster.store.list(ResourceType.REPLICA_SET, "default"))
                .extracting(ReplicaSets::revision)
                .containsExactlyInAnyOrder(2L, 3L);
    }

    @Test
    void aRestartAnnotationReplacesEveryPod() {
        create(2, "");
        cluster.advance("1M");
        var before = cluster.pods().stream().map(Metadata::uid).toList();
        cluster.edit(
                ResourceType.DEPLOYMENT,
                "web",
                web -> ((ObjectNode) web.at("/spec/template/metadata"))
                        .putObject("annotations")
                        .put("kubectl.kubernetes.io/restartedAt", "2026-01-01T00:01:00Z"));
        cluster.advance("1M");
        assertThat(cluster.pods()).extracting(Metadata::uid).hasSize(2).doesNotContainAnyElementsOf(before);
    }

    @Test
    void aBrokenReleaseStopsAndMissesItsDeadline() {
        create(2, ", 'progressDeadlineSeconds': 60");
        cluster.advance("1M");
        cluster.pull("web:2", ImagePull.notFound("web:2"));
        image("web:2");
        cluster.advance("3M");
        assertThat(condition("Progressing")).isEqualTo("False ProgressDeadlineExceeded");
        assertThat(condition("Available")).isEqualTo("True MinimumReplicasAvailable");
        assertThat(cluster.readyPods()).isEqualTo(2);
        image("web:1");
        cluster.advance("1M");
        assertThat(condition("Progressing")).isEqualTo("True NewReplicaSetAvailable");
        assertThat(cluster.readyPods()).isEqualTo(2);
        assertThat(images()).containsExactly("web:1");
    }

    @Test
    void recreateStopsTheOldBeforeItStartsTheNew() {
        cluster.image(
                "web:1", any -> ContainerRun.serving(Duration.ofSeconds(1)).stoppingIn(Duration.ofSeconds(10)));
        create(2, ", 'strategy': {'type': 'Recreate'}");
        cluster.advance("1M");
        image("web:2");
        for (int i = 0; i < 60; i++) {
            cluster.advance("1S");
            assertThat(images()).hasSizeLessThan(2);
        }
        assertThat(images()).containsExactly("web:2");
        assertThat(cluster.readyPods()).isEqualTo(2);
    }

    @Test
    void aPausedOneScalesButDoesNotRollOut() {
        create(2, ", 'paused': false");
        cluster.advance("1M");
        cluster.edit(
                ResourceType.DEPLOYMENT,
                "web",
                web -> web.withObjectProperty("spec").put("paused", true).put("replicas", 3));
        image("web:2");
        cluster.advance("1M");
        assertThat(images()).containsExactly("web:1");
        assertThat(cluster.readyPods()).isEqualTo(3);
        assertThat(condition("Progressing")).isEqualTo("Unknown DeploymentPaused");
        cluster.edit(
                ResourceType.DEPLOYMENT,
                "web",
                web -> web.withObjectProperty("spec").put("paused", false));
        cluster.advance("1M");
        assertThat(images()).containsExactly("web:2");
        assertThat(condition("Progressing")).isEqualTo("True NewReplicaSetAvailable");
    }

    @Test
    void keepsOnlyAsManyOldRevisionsAsAsked() {
        create(1, ", 'revisionHistoryLimit': 1");
        for (int version = 2; version < 6; version++) {
            cluster.advance("1M");
            image("web:" + version);
        }
        cluster.advance("1M");
        assertThat(cluster.store.list(ResourceType.REPLICA_SET, "default"))
                .extracting(ReplicaSets::revision)
                .containsExactlyInAnyOrder(4L, 5L);
    }

    @Test
    void itsReplicaSetsAndPodsGoWithIt() {
        create(2, "");
        cluster.advance("1M");
        cluster.store.remove(WorkloadsFixture.key(ResourceType.DEPLOYMENT, "web"));
        cluster.advance("1M");
        assertThat(cluster.store.list(ResourceType.REPLICA_SET, "default")).isEmpty();
        assertThat(cluster.pods()).isEmpty();
    }

    @Test
    void foregroundDeletionWaitsForThePods() {
        create(2, "");
        cluster.advance("1M");
        var now = cluster.simulation.now();
        cluster.edit(ResourceType.DEPLOYMENT, "web", web -> {
            var metadata = web.withObjectProperty("metadata");
            metadata.put("deletionTimestamp", Conditions.time(now));
            metadata.putArray("finalizers").add("foregroundDeletion");
        });
        cluster.advance("0.5S");
        assertThat(cluster.store.get(ResourceType.DEPLOYMENT, "default", "web")).isPresent();
        cluster.advance("1M");
        assertThat(cluster.store.get(ResourceType.DEPLOYMENT, "default", "web")).isEmpty();
        assertThat(cluster.pods()).isEmpty();
    }

    @Test
    void orphansStayWithoutTheirOwner() {
        create(2, "");
        cluster.advance("1M");
        var now = cluster.simulation.now();
        cluster.edit(ResourceType.DEPLOYMENT, "web", web -> {
            var metadata = web.withObjectProperty("metadata");
            metadata.put("deletionTimestamp", Conditions.time(now));
            metadata.putArray("finalizers").add("orphan");
        });
        cluster.advance("1M");
        assertThat(cluster.store.get(ResourceType.DEPLOYMENT, "default", "web")).isEmpty();
        assertThat(cluster.readyPods()).isEqualTo(2);
    }
}
