package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.live.CommandLineFixture.Ran;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestsTests {
    @TempDir
    Path directory;

    static Ran manifests(Path directory, String namespace) throws IOException {
        DrilledFixture.pack();
        var policy = Files.writeString(directory.resolve("served.yaml"), "serve: {default: approval}\n");
        return CommandLineFixture.plain(
                null,
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
                policy.toString());
    }

    @SuppressWarnings("unchecked")
    private List<HasMetadata> objects() throws IOException {
        var written = manifests(directory, "ops");
        assertThat(written.code()).as(written.all()).isZero();
        Object objects = new KubernetesSerialization()
                .unmarshal(new ByteArrayInputStream(written.out().getBytes(StandardCharsets.UTF_8)));
        return (List<HasMetadata>) objects;
    }

    @Test
    void aServerHasWhatItNeedsAndNoMore() throws IOException {
        var objects = objects();
        assertThat(objects)
                .extracting(HasMetadata::getKind)
                .contains("ServiceAccount", "ConfigMap", "PersistentVolumeClaim", "Deployment", "Service", "Role")
                .doesNotContain("Secret");
        var deployment = objects.stream()
                .filter(Deployment.class::isInstance)
                .map(Deployment.class::cast)
                .findFirst()
                .orElseThrow();
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
