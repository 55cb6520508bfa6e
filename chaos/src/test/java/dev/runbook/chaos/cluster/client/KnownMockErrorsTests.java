package dev.runbook.chaos.cluster.client;

import static dev.runbook.chaos.cluster.client.ClusterFixture.deployment;
import static dev.runbook.chaos.cluster.client.ClusterFixture.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ResourceType;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What fabric8's CRUD mock server gets wrong, and a runbook's test must not rely on. */
class KnownMockErrorsTests {
    private final ClusterFixture cluster = new ClusterFixture();

    @BeforeEach
    void fourPods() {
        for (var tier : List.of("a", "b", "c")) {
            cluster.client.resource(pod("pod-" + tier, Map.of("tier", tier))).create();
        }
        cluster.client.resource(pod("pod-none", Map.of())).create();
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void selectsByInAndNotIn() {
        var pods = cluster.client.pods().inNamespace("default");
        assertThat(names(pods.withLabelIn("tier", "a", "b").list().getItems())).containsExactly("pod-a", "pod-b");
        assertThat(names(pods.withLabelNotIn("tier", "a", "b").list().getItems()))
                .containsExactly("pod-c", "pod-none");
        assertThat(names(pods.withLabel("tier").list().getItems())).containsExactly("pod-a", "pod-b", "pod-c");
        assertThat(names(pods.withoutLabel("tier").list().getItems())).containsExactly("pod-none");
    }

    @Test
    void deletesOnlyWhatTheSelectorMeans() {
        cluster.client.pods().inNamespace("default").withLabelIn("tier", "a").delete();
        assertThat(names(cluster.client.pods().inNamespace("default").list().getItems()))
                .containsExactly("pod-b", "pod-c", "pod-none");
    }

    @Test
    void selectsPodsByPhaseAndEventsByObject() {
        cluster.store.edit(
                new ObjectKey(ResourceType.POD, "default", "pod-b"),
                pod -> pod.withObject("/status").put("phase", "Running"));
        var pods = cluster.client.pods().inNamespace("default");
        assertThat(names(pods.withField("status.phase", "Running").list().getItems()))
                .containsExactly("pod-b");
        assertThat(names(pods.withoutField("status.phase", "Running").list().getItems()))
                .containsExactly("pod-a", "pod-c", "pod-none");
        assertThatThrownBy(() -> pods.withField("spec.color", "red").list())
                .hasMessageContaining("field label not supported: spec.color");
    }

    @Test
    void dryRunChangesNothing() {
        long version = cluster.store.resourceVersion();
        var client = cluster.client;
        var created = client.resource(pod("dry", Map.of())).dryRun().create();
        assertThat(created.getMetadata().getUid()).isNotEmpty();
        client.pods().inNamespace("default").withName("pod-a").dryRun().delete();
        client.pods()
                .inNamespace("default")
                .withName("pod-a")
                .dryRun()
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}");
        client.pods().inNamespace("default").dryRun().delete();
        assertThat(cluster.store.resourceVersion()).isEqualTo(version);
    }

    @Test
    void mergePatchRemovesByNullAndReplacesLists() {
        var created = cluster.client.resource(deployment("web")).create();
        var patched = cluster.client
                .resource(created)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\":{\"progressDeadlineSeconds\":null,\"template\":{\"spec\":{\"containers\":"
                                + "[{\"name\":\"other\",\"image\":\"b\"}]}}}}");
        assertThat(patched.getSpec().getTemplate().getSpec().getContainers())
                .extracting("name")
                .containsExactly("other");
        assertThat(patched.getSpec().getProgressDeadlineSeconds())
                .as("removed, so the default again")
                .isEqualTo(600);
    }

    @Test
    void strategicMergePatchMergesContainersByName() {
        var created = cluster.client.resource(deployment("web")).create();
        var patched = cluster.client
                .resource(created)
                .patch(
                        PatchContext.of(PatchType.STRATEGIC_MERGE),
                        "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"shop/web:2.0\"},"
                                + "{\"name\":\"proxy\",\"image\":\"envoy:1\"}]}}}}");
        assertThat(patched.getSpec().getTemplate().getSpec().getContainers())
                .extracting("name", "image")
                .containsExactly(Tuple.tuple("main", "shop/web:2.0"), Tuple.tuple("proxy", "envoy:1"));
    }

    @Test
    void evictionDeletesAndABudgetForbidsIt() {
        var pods = cluster.client.pods().inNamespace("default");
        assertThat(pods.withName("pod-a").evict()).isTrue();
        assertThat(pods.withName("pod-a").get()).isNull();

        cluster.client
                .resource(new PodDisruptionBudgetBuilder()
                        .withNewMetadata()
                        .withName("budget")
                        .withNamespace("default")
                        .endMetadata()
                        .withNewSpec()
                        .withMinAvailable(new IntOrString(1))
                        .withNewSelector()
                        .addToMatchLabels("tier", "b")
                        .endSelector()
                        .endSpec()
                        .build())
                .create();
        cluster.store.edit(
                new ObjectKey(ResourceType.PDB, "default", "budget"),
                budget -> budget.withObject("/status")
                        .put("observedGeneration", 1)
                        .put("desiredHealthy", 1)
                        .put("currentHealthy", 1)
                        .put("disruptionsAllowed", 0));
        cluster.store.edit(
                new ObjectKey(ResourceType.POD, "default", "pod-b"),
                pod -> pod.withObject("/status")
                        .put("phase", "Running")
                        .withArray("conditions")
                        .addObject()
                        .put("type", "Ready")
                        .put("status", "True"));
        assertThat(pods.withName("pod-b").evict()).isFalse();
        assertThat(pods.withName("pod-b").get()).isNotNull();
    }

    @Test
    void putOnScaleChangesTheReplicasOnly() {
        var before = cluster.client.resource(deployment("web")).create();
        cluster.client.raw(
                "/apis/apps/v1/namespaces/default/deployments/web/scale",
                "PUT",
                "{\"apiVersion\":\"autoscaling/v1\",\"kind\":\"Scale\",\"metadata\":{\"name\":\"web\",\"namespace\":\"default\"},"
                        + "\"spec\":{\"replicas\":4}}");
        var after = cluster.client
                .apps()
                .deployments()
                .inNamespace("default")
                .withName("web")
                .get();
        assertThat(after.getKind()).isEqualTo("Deployment");
        assertThat(after.getSpec().getReplicas()).isEqualTo(4);
        assertThat(after.getSpec().getTemplate()).isEqualTo(before.getSpec().getTemplate());
        assertThat(cluster.client
                        .apps()
                        .deployments()
                        .inNamespace("default")
                        .withName("web")
                        .scale(1)
                        .getSpec()
                        .getReplicas())
                .isEqualTo(1);
    }

    @Test
    void failingTestOfAJsonPatchIsAnAnswer() {
        assertThatThrownBy(() -> cluster.client
                        .pods()
                        .inNamespace("default")
                        .withName("pod-a")
                        .patch(
                                PatchContext.of(PatchType.JSON),
                                "[{\"op\":\"test\",\"path\":\"/metadata/labels/tier\",\"value\":\"z\"}]"))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(422));
    }

    @Test
    void missingNamespaceAndUnknownStatusFieldsAreSeen() {
        assertThatThrownBy(() -> cluster.client
                        .resource(new ConfigMapBuilder()
                                .withNewMetadata()
                                .withName("x")
                                .withNamespace("nowhere")
                                .endMetadata()
                                .build())
                        .create())
                .hasMessageContaining("namespaces \"nowhere\" not found");
        var deployment = deployment("web");
        deployment.setStatus(new DeploymentStatusBuilder().withReplicas(3).build());
        var created = cluster.client.resource(deployment).create();
        assertThat(created.getStatus().getReplicas()).as("status on create").isNull();
        created.setStatus(deployment.getStatus());
        assertThat(cluster.client.resource(created).update().getStatus().getReplicas())
                .as("status on update")
                .isNull();
        var withStatus = cluster.client.resource(created).item();
        withStatus.getMetadata().setResourceVersion(null);
        assertThat(cluster.client
                        .resource(withStatus)
                        .updateStatus()
                        .getStatus()
                        .getReplicas())
                .isEqualTo(3);
    }

    private static List<String> names(List<? extends HasMetadata> objects) {
        return objects.stream().map(object -> object.getMetadata().getName()).toList();
    }
}
