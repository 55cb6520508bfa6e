package dev.runbook.chaos.k3s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.runbook.chaos.embedded.ServedWorld;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.engine.spi.PrepareException;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Which contexts are drilled on, and what is said of the others. */
class DisposableContextTests {
    private static final String TYPO = "shop-prod";

    @TempDir
    Path directory;

    private ServedWorld served;
    private Path kubeconfig;

    @BeforeEach
    void serve() throws IOException {
        served = ServedWorld.start(ClusterWorld.named("shop").namespaces("default", "kube-system"), "default", 1, 0);
        kubeconfig = directory.resolve("config");
        served.frontEnd().writeKubeconfig(kubeconfig, TYPO);
    }

    @AfterEach
    void close() {
        served.close();
    }

    private KubernetesClient client() {
        return served.faults().client();
    }

    private void mark(boolean label, String value) {
        client().namespaces()
                .withName("kube-system")
                .edit(namespace -> new NamespaceBuilder(namespace)
                        .editMetadata()
                        .addToLabels(label ? Map.of(DisposableContext.MARK, value) : Map.of())
                        .addToAnnotations(label ? Map.of() : Map.of(DisposableContext.MARK, value))
                        .endMetadata()
                        .build());
    }

    private DisposableContext context() {
        return DisposableContext.of(new NamedContext(kubeconfig, TYPO));
    }

    @Test
    void a_cluster_without_the_mark_is_left_alone_with_the_command_that_marks_it() {
        assertThatThrownBy(this::context)
                .isInstanceOf(PrepareException.class)
                .hasMessageContaining(
                        "the context 'shop-prod' (server " + served.frontEnd().uri())
                .hasMessageContaining("is not marked as disposable")
                .hasMessageContaining("so none runs, and nothing was changed")
                .hasMessageEndingWith("kubectl --kubeconfig " + kubeconfig
                        + " --context shop-prod label namespace kube-system runbook.dev/disposable=true");
        assertThat(client().namespaces().withLabel(Stage.WORLD).list().getItems())
                .isEmpty();
    }

    @Test
    void a_drill_on_such_a_cluster_fails_even_where_a_missing_target_is_skipped() {
        var settings = Map.of(
                "runbook.k3s", "auto", "runbook.k3s.kubeconfig", kubeconfig.toString(), "runbook.k3s.context", TYPO);
        settings.forEach(System::setProperty);
        try {
            var events = EngineTestKit.engine("runbook")
                    .selectors(selectClass(MissingImageFixture.class))
                    .configurationParameter("runbook.target", "k3s")
                    .configurationParameter("runbook.skip", "allow")
                    .configurationParameter("runbook.print", "false")
                    .configurationParameter("runbook.reports.directory", "none")
                    .configurationParameter("runbook.envelopes", "none")
                    .execute()
                    .allEvents();

            assertThat(events.failed().stream()
                            .map(event -> event.getRequiredPayload(TestExecutionResult.class)
                                    .getThrowable()
                                    .orElseThrow()
                                    .getMessage()))
                    .first()
                    .asString()
                    .contains("the context 'shop-prod'", "is not marked as disposable");
        } finally {
            settings.keySet().forEach(System::clearProperty);
        }
    }

    @Test
    void the_mark_says_true_or_it_is_none() {
        mark(true, "no");

        assertThatThrownBy(this::context).hasMessageContaining("is not marked as disposable");
    }

    @Test
    void an_annotation_is_the_mark_as_long_as_no_label_says_otherwise() {
        mark(false, "true");
        assertThat(context().where()).contains("'shop-prod'");

        mark(true, "no");
        assertThatThrownBy(this::context).hasMessageContaining("is not marked as disposable");
    }

    @Test
    void a_label_is_the_mark() {
        mark(true, "true");

        assertThat(context().config().getMasterUrl())
                .startsWith(served.frontEnd().uri().toString());
    }

    @Test
    void a_context_that_is_not_there_is_named_with_those_that_are() {
        assertThatThrownBy(() -> DisposableContext.of(new NamedContext(kubeconfig, "shop-pord")))
                .isInstanceOf(PrepareException.class)
                .hasMessageContaining(kubeconfig + " has no context 'shop-pord'; it has shop-prod")
                .hasMessageContaining("correct runbook.k3s.context or runbook.k3s.kubeconfig");
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        var nowhere = directory.resolve("nowhere");

        assertThatThrownBy(() -> DisposableContext.of(new NamedContext(nowhere, TYPO)))
                .isInstanceOf(PrepareException.class)
                .hasMessageContaining("the kubeconfig " + nowhere + " can't be read")
                .hasMessageContaining("correct runbook.k3s.context or runbook.k3s.kubeconfig");
    }

    @Test
    void a_server_that_does_not_answer_is_named_with_the_reason() {
        mark(true, "true");
        served.close();

        assertThatThrownBy(this::context)
                .isInstanceOf(PrepareException.class)
                .hasMessageContaining("the API server of the context 'shop-prod' (server "
                        + served.frontEnd().uri())
                .hasMessageContaining("does not answer: Connection refused")
                .hasMessageContaining("--context shop-prod get namespace kube-system");
    }

    @Test
    void a_user_who_may_not_even_see_the_mark_is_told_which_rights_are_needed() throws IOException {
        mark(true, "true");
        asServiceAccount();

        assertThatThrownBy(this::context)
                .isInstanceOf(PrepareException.class)
                .hasMessageContaining("may not read the namespace kube-system")
                .hasMessageContaining("(403, ")
                .hasMessageContaining("bound to the ClusterRole cluster-admin");
    }

    @Test
    void a_user_who_sees_the_mark_and_may_do_little_else_is_refused_before_anything_is_written() throws IOException {
        mark(true, "true");
        asServiceAccount();
        client().rbac()
                .clusterRoles()
                .resource(new ClusterRoleBuilder()
                        .withNewMetadata()
                        .withName("readers")
                        .endMetadata()
                        .withRules(new PolicyRuleBuilder()
                                .withApiGroups("")
                                .withResources("namespaces")
                                .withVerbs("get")
                                .build())
                        .build())
                .create();
        client().rbac()
                .clusterRoleBindings()
                .resource(new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName("readers")
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "readers")
                        .addNewSubject(null, "ServiceAccount", "drills", "default")
                        .build())
                .create();

        assertThatThrownBy(this::context)
                .isInstanceOf(PrepareException.class)
                .hasMessageContaining("may not do everything there")
                .hasMessageContaining("auth can-i '*' '*' --all-namespaces");
    }

    private void asServiceAccount() throws IOException {
        client().serviceAccounts()
                .inNamespace("default")
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName("drills")
                        .endMetadata()
                        .build())
                .create();
        var token = client().serviceAccounts()
                .inNamespace("default")
                .withName("drills")
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(3600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
        Files.writeString(
                kubeconfig, Files.readString(kubeconfig).replaceFirst("token: \"[^\"]+\"", "token: \"" + token + "\""));
    }

    @Test
    void a_file_without_a_context_starts_nothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> K3sSettings.of(new Properties(), Map.of("RUNBOOK_K3S_KUBECONFIG", "/tmp/config")))
                .withMessageContaining("runbook.k3s.kubeconfig is '/tmp/config'")
                .withMessageContaining("No drill starts on k3s");
    }

    @Test
    void a_context_is_read_from_the_settings() {
        var settings = K3sSettings.of(new Properties(), Map.of("RUNBOOK_K3S_CONTEXT", "kind-drills"));

        assertThat(settings.context()).isEqualTo(Optional.of(new NamedContext(null, "kind-drills")));
        assertThat(K3sSettings.of(new Properties(), Map.of()).context()).isEmpty();
    }
}
