package dev.runbook.chaos.k3s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.runbook.chaos.embedded.ServedWorld;
import dev.runbook.chaos.world.ClusterWorld;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The proxy between a world and a cluster that is reached by a token and stays when the drill is over. */
class ProxyOnContextTests {
    private final WorldNames names = WorldNames.of(List.of("shop"));
    private ServedWorld served;
    private ApiConnection connection;
    private ApiProxy proxy;
    private KubernetesClient runbook;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        served = ServedWorld.start(ClusterWorld.named("other"), "default", 1, 0);
        var kubeconfig = directory.resolve("config");
        served.frontEnd().writeKubeconfig(kubeconfig, "drills");
        connection = ApiConnection.of(
                Config.fromKubeconfig(Files.readString(kubeconfig)), "the context 'drills'", "look whether it runs");
        proxy = ApiProxy.start(connection, names, real -> real);
        proxy.disturb(new OwnNamespaces(names.namespaces(), "the context 'drills'"));
        served.faults()
                .client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(names.real("shop"))
                        .endMetadata()
                        .build())
                .create();
        runbook = new KubernetesClientBuilder()
                .withConfig(proxy.ofRunbook("shop"))
                .build();
    }

    @AfterEach
    void close() {
        runbook.close();
        proxy.close();
        connection.close();
        served.close();
    }

    private static ConfigMap map(String namespace) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("note")
                .endMetadata()
                .build();
    }

    @Test
    void what_a_runbook_writes_in_its_world_is_written_under_the_name_of_the_cluster() {
        var written = runbook.resource(map("shop")).create();

        assertThat(written.getMetadata().getNamespace()).isEqualTo("shop");
        assertThat(served.faults()
                        .client()
                        .configMaps()
                        .inNamespace(names.real("shop"))
                        .withName("note")
                        .get())
                .isNotNull();
    }

    @Test
    void what_it_would_write_beside_its_world_is_refused_with_the_reason_and_not_written() {
        var refused = catchThrowableOfType(
                KubernetesClientException.class,
                () -> runbook.resource(map("default")).create());

        assertThat(refused.getCode()).isEqualTo(403);
        assertThat(refused)
                .hasMessageContaining("the drill may create configmaps in the namespaces of its world only (shop)")
                .hasMessageContaining("the context 'drills' stays when it is over; this is in default");
        assertThat(served.faults()
                        .client()
                        .configMaps()
                        .inNamespace("default")
                        .withName("note")
                        .get())
                .isNull();
    }

    @Test
    void what_would_concern_the_whole_cluster_is_refused() {
        var node = runbook.nodes().list().getItems().get(0).getMetadata().getName();

        var refused = catchThrowableOfType(
                KubernetesClientException.class,
                () -> runbook.nodes().withName(node).edit(each -> {
                    each.getSpec().setUnschedulable(true);
                    return each;
                }));

        assertThat(refused.getCode()).isEqualTo(403);
        assertThat(refused).hasMessageContaining("this concerns the whole cluster");
    }

    @Test
    void a_runbook_may_ask_for_its_rights_and_edit_its_own_namespace() {
        var review = runbook.authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withNewResourceAttributes()
                        .withVerb("get")
                        .withResource("pods")
                        .withNamespace("shop")
                        .endResourceAttributes()
                        .endSpec()
                        .build());
        assertThat(review.getStatus().getAllowed()).isTrue();

        runbook.namespaces()
                .withName("shop")
                .edit(namespace -> new NamespaceBuilder(namespace)
                        .editMetadata()
                        .addToLabels("team", "buyers")
                        .endMetadata()
                        .build());
        assertThat(served.faults()
                        .client()
                        .namespaces()
                        .withName(names.real("shop"))
                        .get()
                        .getMetadata()
                        .getLabels())
                .containsEntry("team", "buyers");
    }

    @Test
    void a_server_that_answers_no_more_is_named() {
        served.close();

        var unanswered = catchThrowableOfType(
                KubernetesClientException.class, () -> runbook.pods().list());
        assertThat(unanswered)
                .hasMessageContaining("the API server of the context 'drills' does not answer")
                .hasMessageContaining("look whether it runs");
    }
}
