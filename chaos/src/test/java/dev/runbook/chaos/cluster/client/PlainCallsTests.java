package dev.runbook.chaos.cluster.client;

import static dev.runbook.chaos.cluster.client.ClusterFixture.deployment;
import static dev.runbook.chaos.cluster.client.ClusterFixture.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlainCallsTests {
    private final ClusterFixture cluster = new ClusterFixture();

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void createsGetsListsUpdatesAndDeletes() {
        var pods = cluster.client.pods().inNamespace("default");
        var created = pods.resource(pod("web", Map.of("app", "web"))).create();
        assertThat(created.getMetadata().getUid()).isNotEmpty();
        assertThat(created.getStatus().getPhase()).isEqualTo("Pending");
        assertThat(created.getSpec().getRestartPolicy()).isEqualTo("Always");
        assertThat(pods.withName("web").get()).isEqualTo(created);
        assertThat(pods.list().getItems()).containsExactly(created);
        var edited = pods.withName("web").edit(pod -> {
            pod.getMetadata().getLabels().put("tier", "front");
            return pod;
        });
        assertThat(edited.getMetadata().getLabels()).containsEntry("tier", "front");
        assertThat(edited.getMetadata().getResourceVersion())
                .isNotEqualTo(created.getMetadata().getResourceVersion());
        assertThat(pods.withName("web").delete()).isNotEmpty();
        assertThat(pods.withName("web").get()).isNull();
    }

    @Test
    void refusesWhatIsStale() {
        var deployments = cluster.client.apps().deployments();
        var first = deployments.resource(deployment("web")).create();
        deployments.resource(first).edit(it -> {
            it.getSpec().setReplicas(5);
            return it;
        });
        first.getSpec().setReplicas(9);
        assertThatThrownBy(() -> deployments.resource(first).update())
                .isInstanceOfSatisfying(KubernetesClientException.class, e -> {
                    assertThat(e.getCode()).isEqualTo(409);
                    assertThat(e.getStatus().getReason()).isEqualTo("Conflict");
                    assertThat(e.getStatus().getMessage())
                            .startsWith("Operation cannot be fulfilled on deployments.apps \"web\"");
                });
    }

    @Test
    void mergesPatches() {
        var maps = cluster.client.configMaps().inNamespace("default");
        maps.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("settings")
                        .endMetadata()
                        .addToData("keep", "1")
                        .addToData("drop", "2")
                        .build())
                .create();
        var patched = maps.withName("settings")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"drop\":null,\"add\":\"3\"}}");
        assertThat(patched.getData()).isEqualTo(Map.of("keep", "1", "add", "3"));
    }

    @Test
    void watches() throws Exception {
        var seen = new LinkedBlockingQueue<String>();
        try (var watch = cluster.client.pods().inNamespace("default").watch(new Watcher<>() {
            @Override
            public void eventReceived(Action action, Pod pod) {
                seen.add(action + " " + pod.getMetadata().getName());
            }

            @Override
            public void onClose(WatcherException cause) {}
        })) {
            cluster.client.resource(pod("web", Map.of())).create();
            cluster.client.resource(pod("web", Map.of())).delete();
            assertThat(seen.poll(5, TimeUnit.SECONDS)).isEqualTo("ADDED web");
            assertThat(seen.poll(5, TimeUnit.SECONDS)).isEqualTo("DELETED web");
        }
    }
}
