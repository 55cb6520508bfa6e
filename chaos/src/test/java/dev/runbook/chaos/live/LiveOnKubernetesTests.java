package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.runbook.chaos.contract.Reference;
import dev.runbook.chaos.live.CommandLineFixture.Ran;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line on a real API server with real controllers: what it says of itself on the embedded cluster holds there. */
class LiveOnKubernetesTests {
    private static Optional<Reference> reference = Optional.empty();

    @TempDir
    Path directory;

    private final String namespace = "live-" + UUID.randomUUID().toString().substring(0, 8);
    private CommandLineFixture shop;
    private KubernetesClient client;

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
    void agents() throws IOException {
        assumeTrue(reference.isPresent(), "no Docker, or RUNBOOK_K3S_IMAGE names no image");
        shop = new CommandLineFixture(directory);
        var kubeconfig = reference.get().kubeconfig();
        Files.writeString(directory.resolve("kubeconfig-real"), kubeconfig);
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig))
                .build();
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        client.resource(AgentsOnKubernetesFixture.agents(namespace)).create();
    }

    @AfterEach
    void close() {
        if (shop != null) {
            shop.close();
            client.namespaces().withName(namespace).delete();
            client.close();
        }
    }

    private List<String> where(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--context",
                "default",
                "--kubeconfig",
                directory.resolve("kubeconfig-real").toString(),
                "--journal-dir",
                directory.resolve("runs").toString(),
                "--prometheus",
                shop.world().frontEnd().prometheus().toString()));
        return all;
    }

    private Ran run(String... arguments) {
        return CommandLineFixture.plain(null, where(arguments).toArray(String[]::new));
    }

    private Map<String, Object> state() {
        var agents = client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName("agents")
                .get();
        var grown = client.configMaps().inNamespace(namespace).withName("grown").get();
        return Map.of("replicas", agents.getSpec().getReplicas(), "grown", grown != null);
    }

    @Test
    void plannedRefusedAppliedKilledResumedAndRolledBack() throws Exception {
        var start = state();
        var plan = run("plan", "GrowAgents", "-n", namespace, "--param", "by=2");
        assertThat(plan.code()).as(plan.all()).isEqualTo(2);
        assertThat(plan.out())
                .contains(
                        "Namespace  " + namespace,
                        "User       system:admin",
                        "~ spec.replicas: 2 -> 4",
                        "+ ConfigMap grown");
        assertThat(state()).isEqualTo(start);

        var refused = run("apply", "GrowAgents", "-n", "kube-system", "--yes");
        assertThat(refused.code()).as(refused.all()).isNotZero();

        kill(8, "apply", "GrowAgents", "-n", namespace, "--param", "by=2", "--yes");
        var run = shop.theRun();
        assertThat(run("status", run).out()).contains("Ended      not; last heard of");
        assertThat(run("apply", "GrowAgents", "-n", namespace, "--yes").code()).isIn(6);
        client.leases().inNamespace(namespace).withName("runbook-growagents").delete();

        var resumed = run("resume", run, "--yes");
        assertThat(resumed.code()).as(resumed.all()).isZero();
        assertThat(state()).isEqualTo(Map.of("replicas", 4, "grown", true));

        var taken = run("rollback", run, "--yes");
        assertThat(taken.code()).as(taken.all()).isZero();
        assertThat(state()).isEqualTo(start);
    }

    /** The embedded cluster answers the upgrade when the command is over; here it runs meanwhile, and after the kill. */
    @Test
    void aCommandThatWasKilledInItsMiddleIsRunAgainWhereAPersonSaysThatItWasNotDone() throws Exception {
        var policy = Files.writeString(directory.resolve("policy.yaml"), "undrilled: true\n")
                .toString();
        client.apps().deployments().inNamespace(namespace).withName("agents").waitUntilReady(2, TimeUnit.MINUTES);

        var process = process("apply", "LastingFixture", "-n", namespace, "--yes", "--policy", policy);
        await().atMost(2, TimeUnit.MINUTES).until(() -> !process.isAlive() || begun() == 1);
        assertThat(begun()).as(Files.readString(log())).isEqualTo(1);
        process.destroyForcibly().waitFor();
        client.leases()
                .inNamespace(namespace)
                .withName("runbook-lastingfixture")
                .delete();
        var run = shop.theRun();

        var asks = run("resume", run, "--yes", "--policy", policy);
        assertThat(asks.code()).as(asks.all()).isEqualTo(5);
        assertThat(asks.out()).contains("nobody can tell", "--assume not-done work");
        assertThat(begun()).isEqualTo(1);

        var resumed = run("resume", run, "--yes", "--policy", policy, "--assume", "not-done", "work");
        assertThat(resumed.code()).as(resumed.all()).isZero();
        assertThat(begun()).isEqualTo(2);
        assertThat(client.configMaps()
                        .inNamespace(namespace)
                        .withName("worked")
                        .get()
                        .getData())
                .containsEntry("said", "ended");
    }

    /** Returns how often the command has begun in the first pod. */
    private long begun() {
        var pod = client.pods().inNamespace(namespace).withLabel("app", "agents").list().getItems().stream()
                .map(found -> found.getMetadata().getName())
                .findFirst()
                .orElseThrow();
        var said = new ByteArrayOutputStream();
        try (var cat = client.pods()
                .inNamespace(namespace)
                .withName(pod)
                .writingOutput(said)
                .exec("sh", "-c", "cat /tmp/work || true")) {
            cat.exitCode().join();
        }
        return said.toString(StandardCharsets.UTF_8)
                .lines()
                .filter("begun"::equals)
                .count();
    }

    @Test
    void theGeneratedRoleIsEnoughAndOneRuleLessIsRefusedBeforeTheFirstWrite() {
        var start = state();
        var runner = "system:serviceaccount:" + namespace + ":runner";
        client.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("runner")
                        .endMetadata()
                        .build())
                .create();
        var roles = CommandLineFixture.plain(
                null, "rbac", "GrowAgents", "-n", namespace, "--bind-to", "ServiceAccount:" + namespace + "/runner");
        assertThat(roles.code()).as(roles.all()).isZero();
        try {
            client.load(new ByteArrayInputStream(roles.out().getBytes(StandardCharsets.UTF_8)))
                    .serverSideApply();

            var applied = run("apply", "GrowAgents", "-n", namespace, "--yes", "--as", runner);
            assertThat(applied.code()).as(applied.all()).isZero();
            assertThat(applied.out()).contains("User       " + runner);
            var taken = run(
                    "rollback", applied.out().replaceAll("(?s).*Run        (\\S+).*", "$1"), "--yes", "--as", runner);
            assertThat(taken.code()).as(taken.all()).isZero();
            assertThat(state()).isEqualTo(start);

            client.rbac()
                    .roles()
                    .inNamespace(namespace)
                    .withName("runbook-growagents")
                    .edit(role -> {
                        role.getRules().removeIf(rule -> rule.getResources().contains("deployments/scale"));
                        return role;
                    });
            var refused = run("apply", "GrowAgents", "-n", namespace, "--yes", "--as", runner);
            assertThat(refused.code()).as(refused.all()).isIn(1, 7);
            assertThat(refused.all()).contains("forbidden");
            assertThat(state()).isEqualTo(start);
        } finally {
            client.rbac()
                    .roles()
                    .inNamespace("kube-system")
                    .withName("runbook-growagents")
                    .delete();
            client.rbac()
                    .roleBindings()
                    .inNamespace("kube-system")
                    .withName("runbook-growagents")
                    .delete();
            client.rbac().clusterRoles().withName("runbook-growagents").delete();
            client.rbac().clusterRoleBindings().withName("runbook-growagents").delete();
        }
    }

    @Test
    void theManifestsOfAServerAreAcceptedInADryRun() throws IOException {
        var manifests = ManifestsTests.manifests(directory, namespace);
        assertThat(manifests.code()).as(manifests.all()).isZero();

        var objects = client.load(new ByteArrayInputStream(manifests.out().getBytes(StandardCharsets.UTF_8)))
                .items();
        assertThat(objects).hasSizeGreaterThan(8);
        for (var object : objects) {
            assertThat(client.resource(object).dryRun().create()).isNotNull();
        }
    }

    /** Starts the command line as a process of its own. */
    private Process process(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.runbook.engine.cli.Main"));
        command.addAll(where(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
    }

    private Path log() {
        return directory.resolve("apply.log");
    }

    /** Starts the command line and kills it once its journal has so many lines. */
    private void kill(int lines, String... arguments) throws Exception {
        var process = process(arguments);
        while (process.isAlive() && written() < lines) {
            Thread.onSpinWait();
        }
        process.destroyForcibly();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(written()).as(() -> log().toString()).isGreaterThanOrEqualTo(lines);
    }

    private long written() throws IOException {
        var runs = directory.resolve("runs");
        if (!Files.isDirectory(runs)) {
            return 0;
        }
        try (var files = Files.list(runs)) {
            var file = files.filter(f -> f.toString().endsWith(".jsonl")).findFirst();
            return file.isEmpty() ? 0 : Files.readString(file.get()).lines().count();
        }
    }
}
