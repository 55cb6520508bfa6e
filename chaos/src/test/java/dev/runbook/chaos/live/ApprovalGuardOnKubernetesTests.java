package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.runbook.chaos.contract.Reference;
import dev.runbook.chaos.live.CommandLineFixture.Ran;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real API server, told to by the generated policy, takes answers in the name of who writes them, and no others. */
class ApprovalGuardOnKubernetesTests {
    private static Optional<Reference> reference = Optional.empty();

    @TempDir
    Path directory;

    private final String namespace = "guarded-" + UUID.randomUUID().toString().substring(0, 8);
    private KubernetesClient admin;
    private final List<HasMetadata> loaded = new ArrayList<>();
    private CommandLineFixture shop;

    @BeforeAll
    static void connect() {
        reference = Reference.connect();
    }

    @AfterAll
    static void disconnect() throws Exception {
        if (reference.isPresent()) {
            reference.get().close();
        }
    }

    @BeforeEach
    void guard() throws IOException {
        assumeTrue(reference.isPresent(), "no Docker, or RUNBOOK_K3S_IMAGE names no image");
        shop = new CommandLineFixture(directory);
        admin = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(reference.get().kubeconfig()))
                .build();
        admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        admin.resource(AgentsOnKubernetesFixture.agents(namespace)).create();
        List.of("runner", "alice", "bob").forEach(this::user);
        List.of("alice", "bob").forEach(this::mayDoAnything);
        var runner = "ServiceAccount:" + namespace + "/runner";
        written("--bind-to", runner);
        written("--guard", "--asks", runner);
        await().atMost(Duration.ofMinutes(1)).untilAsserted(this::enforced);
    }

    private void written(String... arguments) {
        var all = new ArrayList<>(List.of("rbac", "GrowAgents", "-n", namespace));
        all.addAll(List.of(arguments));
        var written = CommandLineFixture.plain(null, all.toArray(String[]::new));
        assertThat(written.code()).as(written.all()).isZero();
        loaded.addAll(admin.load(new ByteArrayInputStream(written.out().getBytes(StandardCharsets.UTF_8)))
                .serverSideApply());
    }

    /** RBAC refuses nothing that is tried here. */
    private void mayDoAnything(String name) {
        admin.resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "cluster-admin")
                        .addNewSubject("", "ServiceAccount", name, namespace)
                        .build())
                .create();
    }

    private void user(String name) {
        admin.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        var token = admin.serviceAccounts()
                .inNamespace(namespace)
                .withName(name)
                .tokenRequest(new TokenRequest())
                .getStatus()
                .getToken();
        var config = Config.fromKubeconfig(reference.orElseThrow().kubeconfig());
        try {
            Files.writeString(kubeconfig(name), """
                    apiVersion: v1
                    kind: Config
                    clusters:
                    - name: real
                      cluster: {server: "%s", certificate-authority-data: "%s"}
                    users:
                    - name: user
                      user: {token: "%s"}
                    contexts:
                    - name: real
                      context: {cluster: real, user: user}
                    """.formatted(config.getMasterUrl(), config.getCaCertData(), token));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path kubeconfig(String name) {
        return directory.resolve("real-" + name);
    }

    private Ran by(String name, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--context", "real", "--kubeconfig", kubeconfig(name).toString(), "-n", namespace));
        return CommandLineFixture.plain(null, all.toArray(String[]::new));
    }

    private Ran run(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--yes",
                "--journal-dir",
                directory.resolve("runs").toString(),
                "--prometheus",
                shop.world().frontEnd().prometheus().toString()));
        return by("runner", all.toArray(String[]::new));
    }

    private KubernetesClient client(String name) {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig("real", kubeconfig(name).toFile()))
                .build();
    }

    @AfterEach
    void close() {
        if (admin != null) {
            admin.namespaces().withName(namespace).delete();
            // Its controllers delete what is guarded, too.
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> admin.namespaces().withName(namespace).get() == null);
            loaded.forEach(object -> admin.resource(object).delete());
            admin.close();
        }
        if (shop != null) {
            shop.close();
        }
    }

    private ConfigMap map(String name, Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withData(data)
                .build();
    }

    private String name(String who) {
        return "system:serviceaccount:" + namespace + ":" + who;
    }

    private static String answer(String by) {
        return "{\"approved\":true,\"by\":\"" + by
                + "\",\"way\":\"COMMAND\",\"hash\":\"00\",\"at\":\"2026-01-01T00:00:00Z\"}";
    }

    /** It takes the API server a moment to learn of a policy. */
    private void enforced() {
        try (var bob = client("bob")) {
            var forged = map("runbook-approvals-none", Map.of("queue.reply.1", answer(name("alice"))));
            assertThatThrownBy(() -> bob.resource(forged).dryRun().create())
                    .satisfies(ApprovalGuardOnKubernetesTests::isRefused);
        }
    }

    private static void isRefused(Throwable thrown) {
        assertThat(thrown).isInstanceOfSatisfying(KubernetesClientException.class, refused -> {
            assertThat(refused.getCode()).as(refused.getMessage()).isEqualTo(403);
            assertThat(refused.getMessage()).contains("ValidatingAdmissionPolicy 'runbook-approvals.");
        });
    }

    private void refused(Resource<ConfigMap> map, UnaryOperator<ConfigMapBuilder> change) {
        assertThatThrownBy(() ->
                        map.edit(now -> change.apply(new ConfigMapBuilder(now)).build()))
                .satisfies(ApprovalGuardOnKubernetesTests::isRefused);
    }

    @Test
    void onesOwnAnswerCountsAndNobodyWritesOrRemovesAnothers() throws IOException {
        var asks = run("apply", "GrowAgents", "--param", "asks=true");
        assertThat(asks.code()).as(asks.all()).isEqualTo(5);
        var run = shop.theRun();

        try (var bob = client("bob")) {
            var map = bob.configMaps().inNamespace(namespace).withName("runbook-approvals-" + run);
            var forged = answer(name("alice"));
            refused(map, now -> now.addToData("queue.reply.1", forged));
            refused(
                    map,
                    now -> now.addToData("queue.reply.1", forged.replace("}", ",\"by\":\"" + name("bob") + "\"}")));
            refused(
                    map,
                    now -> now.addToData(
                            "queue.reply.1", answer(name("bob")).replace("}", ",\"by\":\"" + name("alice") + "\"}")));
            refused(map, now -> now.addToData("queue.reply.1", " " + answer(name("bob"))));
            refused(map, now -> now.addToData("queue.request", "{}"));
            refused(map, now -> now.removeFromData("queue.request"));

            var approved = by("alice", "approve", run, "queue", "--yes");
            assertThat(approved.code()).as(approved.all()).isZero();

            var key = map.get().getData().keySet().stream()
                    .filter(one -> one.contains(".reply"))
                    .findFirst()
                    .orElseThrow();
            refused(map, now -> now.removeFromData(key));
            refused(map, now -> now.addToData(key, answer(name("bob"))));
            refused(
                    map,
                    now -> now.editMetadata()
                            .addNewOwnerReference()
                            .withApiVersion("v1")
                            .withKind("ConfigMap")
                            .withName("none")
                            .withUid("none")
                            .endOwnerReference()
                            .endMetadata());
            assertThatThrownBy(map::delete).satisfies(ApprovalGuardOnKubernetesTests::isRefused);
            assertThatThrownBy(() -> bob.configMaps().inNamespace(namespace).delete())
                    .satisfies(ApprovalGuardOnKubernetesTests::isRefused);

            assertThatCode(() ->
                            bob.resource(map("any", Map.of("a.reply", "b"))).create())
                    .as("another ConfigMap")
                    .doesNotThrowAnyException();
            var too = by("bob", "approve", run, "queue", "--yes");
            assertThat(too.code()).as(too.all()).isZero();
            assertThat(map.get().getData()).hasSize(4);
        }

        var resumed = run("resume", run);
        assertThat(resumed.code()).as(resumed.all()).isZero();
        assertThat(admin.apps()
                        .deployments()
                        .inNamespace(namespace)
                        .withName("agents")
                        .get()
                        .getSpec()
                        .getReplicas())
                .isEqualTo(3);
    }

    /** The run takes a question back with its answers, in which it is told from somebody who removes answers. */
    @Test
    void whoAsksAsksAnewAndTakesBack() throws IOException {
        var policy = Files.writeString(
                directory.resolve("policy.yaml"), "undrilled: true\napprovals:\n  - {contexts: [real], people: 1}\n");
        var asked = run("apply", "GrowAgents", "--policy", policy.toString());
        assertThat(asked.code()).as(asked.all()).isEqualTo(5);
        var plan = asked.err().replaceAll("(?s).*runbook approve (plan-\\w+) .*", "$1");
        assertThat(by("alice", "approve", plan, "start", "--yes").code()).isZero();

        var applied = run("apply", "GrowAgents", "--policy", policy.toString());

        assertThat(applied.code()).as(applied.all()).isZero();
        assertThat(admin.configMaps()
                        .inNamespace(namespace)
                        .withName("runbook-approvals-" + plan)
                        .get())
                .isNull();
    }

    @Test
    void aPlanSaysWhetherAnswersAreHeldToWhoWritesThem() {
        var asking = new String[] {
            "plan",
            "GrowAgents",
            "--param",
            "asks=true",
            "--context",
            "default",
            "--kubeconfig",
            admin(),
            "-n",
            namespace,
            "--prometheus",
            shop.world().frontEnd().prometheus().toString()
        };
        assertThat(CommandLineFixture.plain(null, asking).out()).doesNotContain("approvals are kept");
        assertThat(by(
                                "runner",
                                "plan",
                                "GrowAgents",
                                "--param",
                                "asks=true",
                                "--prometheus",
                                shop.world().frontEnd().prometheus().toString())
                        .out())
                .contains("can't be read (runbook-approvals." + namespace + ": 403)");

        admin.genericKubernetesResources("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding")
                .withName("runbook-approvals." + namespace)
                .delete();

        assertThat(CommandLineFixture.plain(null, asking).out())
                .contains("No admission policy holds them to who writes them; runbook rbac --guard writes one.");
    }

    private String admin() {
        try {
            return Files.writeString(
                            directory.resolve("real-admin"),
                            reference.orElseThrow().kubeconfig())
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
