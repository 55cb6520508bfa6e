package dev.runbook.chaos.cluster.client;

import static dev.runbook.chaos.cluster.client.ClusterFixture.deployment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerSideApplyTests {
    private final ClusterFixture cluster = new ClusterFixture();

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void createsAndThenMerges() {
        assertThat(apply("one", false, Map.of("a", "1", "b", "2")).getData()).isEqualTo(Map.of("a", "1", "b", "2"));
        var second = apply("two", false, Map.of("c", "3"));
        assertThat(second.getData()).isEqualTo(Map.of("a", "1", "b", "2", "c", "3"));
        assertThat(second.getMetadata().getManagedFields())
                .extracting("manager", "operation")
                .containsExactly(Tuple.tuple("one", "Apply"), Tuple.tuple("two", "Apply"));
    }

    @Test
    void takesAwayWhatTheApplierLeavesOut() {
        apply("one", false, Map.of("a", "1", "b", "2"));
        assertThat(apply("one", false, Map.of("a", "1")).getData()).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void refusesToTakeAnothersFieldUnlessForced() {
        apply("one", false, Map.of("a", "1"));
        assertThatThrownBy(() -> apply("two", false, Map.of("a", "2")))
                .isInstanceOfSatisfying(KubernetesClientException.class, e -> {
                    assertThat(e.getCode()).isEqualTo(409);
                    assertThat(e.getStatus().getMessage())
                            .isEqualTo("Apply failed with 1 conflict: conflict with \"one\": .data.a");
                });
        assertThat(apply("two", true, Map.of("a", "2")).getData()).isEqualTo(Map.of("a", "2"));
        assertThat(apply("one", false, Map.of()).getData())
                .as("one lost the field when two forced it")
                .isEqualTo(Map.of("a", "2"));
    }

    @Test
    void knowsWhatAnOrdinaryWriteSet() {
        cluster.client.resource(deployment("web")).create();
        cluster.client
                .apps()
                .deployments()
                .inNamespace("default")
                .withName("web")
                .scale(7);
        var wanted = deployment("web");
        assertThatThrownBy(() ->
                        cluster.client.resource(wanted).fieldManager("gitops").serverSideApply())
                .hasMessageContaining(".spec.replicas");
        var applied = cluster.client
                .resource(wanted)
                .fieldManager("gitops")
                .forceConflicts()
                .serverSideApply();
        assertThat(applied.getSpec().getReplicas()).isEqualTo(2);
        assertThat(applied.getSpec().getTemplate().getSpec().getContainers()).hasSize(1);
    }

    private ConfigMap apply(String manager, boolean force, Map<String, String> data) {
        var map = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("settings")
                .withNamespace("default")
                .endMetadata()
                .withData(data)
                .build();
        return cluster.client
                .resource(map)
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager(manager)
                        .withForce(force)
                        .build());
    }
}
