package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.live.CommandLineFixture.Ran;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestsTests {
    @TempDir
    Path directory;

    static Ran manifests(Path directory, String namespace, String... more) throws IOException {
        DrilledFixture.pack();
        var policy = Files.writeString(directory.resolve("served.yaml"), "serve: {default: approval}\n");
        var arguments = new ArrayList<>(List.of(
                "manifests",
                "--runbook",
                "GrowAgents",
                "--image",
                "registry.example.org/runbooks:1",
                "-n",
                namespace,
                "--prometheus",
                "http://prometheus.monitoring:9090",
                "--policy",
                policy.toString()));
        arguments.addAll(List.of(more));
        return CommandLineFixture.plain(null, arguments.toArray(String[]::new));
    }

    @SuppressWarnings("unchecked")
    static List<HasMetadata> objects(Ran written) {
        assertThat(written.code()).as(written.all()).isZero();
        Object objects = new KubernetesSerialization()
                .unmarshal(new ByteArrayInputStream(written.out().getBytes(StandardCharsets.UTF_8)));
        return (List<HasMetadata>) objects;
    }

    private static <T extends HasMetadata> T only(List<HasMetadata> objects, Class<T> type) {
        return objects.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theFilesGoWithItAndTheirSecretsComeFromOneSecret() throws IOException {
        var channels = Files.writeString(
                directory.resolve("channels.yaml"),
                "slack: {token: 'env:SLACK_TOKEN', signingSecret: 'env:SLACK_SIGNING'}\n");
        var connections = Files.writeString(
                directory.resolve("connections.yaml"),
                "postgres: {orders: {url: 'jdbc:postgresql://db/orders', user: shop, password: 'file:/run/secrets/runbook/orders'}}\n");
        var written =
                manifests(directory, "ops", "--channels", channels.toString(), "--connections", connections.toString());
        var objects = objects(written);

        assertThat(written.err())
                .contains(
                        "The Secret runbook-webhook in ops needs the keys SLACK_SIGNING, SLACK_TOKEN, orders, token.");
        assertThat(only(objects, ConfigMap.class).getData())
                .containsOnlyKeys("policy.yaml", "channels.yaml", "connections.yaml")
                .containsEntry("channels.yaml", Files.readString(channels));
        var container = only(objects, Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0);
        assertThat(container.getArgs())
                .containsSubsequence("--channels", "/etc/runbook/channels.yaml")
                .containsSubsequence("--connections", "/etc/runbook/connections.yaml")
                .doesNotContain("--leader-election");
        assertThat(container.getEnv()).hasSize(2).allSatisfy(variable -> {
            var key = variable.getValueFrom().getSecretKeyRef();
            assertThat(key.getName()).isEqualTo("runbook-webhook");
            assertThat(key.getKey()).isEqualTo(variable.getName());
        });
    }

    @Test
    void theServerKeepsItsJournalsAndCallsItsClusterAsWhoWorksElsewhere() throws IOException {
        var written = manifests(
                directory,
                "ops",
                "--context",
                "production",
                "--journal",
                "jdbc:postgresql://db.example.org/runbook?user=runbook",
                "--journal-password",
                "file:/run/secrets/runbook/journal");
        var arguments = template(written).getSpec().getContainers().get(0).getArgs();
        assertThat(written.err()).contains("needs the keys journal, token.");
        assertThat(arguments)
                .containsSubsequence("--context", "in-cluster:production")
                .containsSubsequence("--journal", "jdbc:postgresql://db.example.org/runbook?user=runbook")
                .containsSubsequence("--journal-password", "file:/run/secrets/runbook/journal");
        assertThat(template(manifests(directory, "ops"))
                        .getSpec()
                        .getContainers()
                        .get(0)
                        .getArgs())
                .containsSubsequence("--context", "in-cluster", "--prometheus")
                .doesNotContain("--journal", "--journal-password");
    }

    @Test
    void aSecretThatThePodCanNotHaveIsRefused() throws IOException {
        var channels = Files.writeString(directory.resolve("channels.yaml"), "slack: {token: 'file:/home/me/token'}\n");
        var written = manifests(directory, "ops", "--channels", channels.toString());

        assertThat(written.code()).isEqualTo(64);
        assertThat(written.err())
                .contains("the pod has no file /home/me/token: write file:/run/secrets/runbook/KEY or env:KEY");
        assertThat(written.out()).isEmpty();
    }

    @Test
    void aServerHasWhatItNeedsAndNoMore() throws IOException {
        var objects = objects(manifests(directory, "ops"));
        assertThat(objects)
                .extracting(HasMetadata::getKind)
                .contains("ServiceAccount", "ConfigMap", "PersistentVolumeClaim", "Deployment", "Service", "Role")
                .doesNotContain("Secret");
        var deployment = only(objects, Deployment.class);
        var pod = deployment.getSpec().getTemplate().getSpec();
        assertThat(pod.getContainers().get(0).getArgs())
                .containsSubsequence("serve", "--runbook", "GrowAgents", "--context", "in-cluster")
                .containsSubsequence("--token", "file:/run/secrets/runbook/token");
        assertThat(pod.getContainers().get(0).getSecurityContext().getReadOnlyRootFilesystem())
                .isTrue();
        assertThat(objects.stream().filter(RoleBinding.class::isInstance).map(RoleBinding.class::cast))
                .isNotEmpty()
                .allSatisfy(binding ->
                        assertThat(binding.getSubjects().get(0).getName()).isEqualTo("runbook-serve"));
    }

    /** A JVM that starts on a busy node is not killed for being slow; one that hangs later is. */
    @Test
    void aServerHasTimeToStart() throws IOException {
        var container =
                template(manifests(directory, "ops")).getSpec().getContainers().get(0);
        var startup = container.getStartupProbe();
        assertThat(startup.getHttpGet().getPath()).isEqualTo("/-/healthy");
        assertThat(startup.getPeriodSeconds() * startup.getFailureThreshold()).isGreaterThanOrEqualTo(120);
    }

    /** A server reads its files once: pods that keep running would act by the old ones. */
    @Test
    void anotherPolicyOrChannelIsAnotherPod() throws IOException {
        var first = settings(manifests(directory, "ops"));
        var same = settings(manifests(directory, "ops"));
        var channels = Files.writeString(directory.resolve("channels.yaml"), "slack: {token: 'env:SLACK_TOKEN'}\n");
        var second = settings(manifests(directory, "ops", "--channels", channels.toString()));
        Files.writeString(channels, "slack: {token: 'env:SLACK_TOKEN', url: 'https://slack.example.org/api/'}\n");
        var third = settings(manifests(directory, "ops", "--channels", channels.toString()));

        assertThat(first).isEqualTo(same).matches("[0-9a-f]{64}");
        assertThat(List.of(first, second, third)).doesNotHaveDuplicates();
    }

    private static String settings(Ran written) {
        return template(written).getMetadata().getAnnotations().get("runbook.dev/settings");
    }

    private static PodTemplateSpec template(Ran written) {
        return only(objects(written), Deployment.class).getSpec().getTemplate();
    }

    /** Nobody knows here what is in the Secret, and whoever edits a ConfigMap writes no manifests. */
    @Test
    void aServerEndsWhenItsFilesChange() throws IOException {
        var container =
                template(manifests(directory, "ops")).getSpec().getContainers().get(0);
        assertThat(container.getArgs())
                .containsSubsequence("--end-on-change", "/etc/runbook/", "--end-on-change", "/run/secrets/runbook/");
    }

    @Test
    void outsideAPodTheContextInClusterIsRefused() {
        var ran = CommandLineFixture.plain(null, "plan", "GrowAgents", "--context", "in-cluster");

        assertThat(ran.code()).isEqualTo(64);
        assertThat(ran.err()).contains("is for a pod with a ServiceAccount, and there is none here");
    }

    @Test
    void whatWasNotDrilledIsNotServed() throws IOException {
        var policy = Files.writeString(directory.resolve("served.yaml"), "serve: {default: approval}\n");
        var ran = CommandLineFixture.plain(
                null,
                "manifests",
                "--runbook",
                "UndrilledFixture",
                "--image",
                "i",
                "-n",
                "ops",
                "--prometheus",
                "http://p",
                "--policy",
                policy.toString());

        assertThat(ran.code()).isEqualTo(64);
        assertThat(ran.err()).contains("no drill of UndrilledFixture is packed with it");
    }
}
