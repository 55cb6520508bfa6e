package dev.runbook.examples.live;

import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/** A Kubernetes of its own, reached as its administrator or with the token of a ServiceAccount. */
final class RealClusterFixture implements AutoCloseable {
    private static final long TOKEN_SECONDS = 3600;
    /** A machine that starts more than one at once is given more than Testcontainers' minute. */
    private static final Duration READY_WITHIN = Duration.ofMinutes(3);

    private final K3sContainer container;
    private final Config administrator;
    private final KubernetesClient client;

    RealClusterFixture() {
        container = new K3sContainer(DockerImageName.parse(System.getenv("RUNBOOK_K3S_IMAGE"))
                        .asCompatibleSubstituteFor("rancher/k3s"))
                .withStartupTimeout(READY_WITHIN);
        container.start();
        administrator = Config.fromKubeconfig(container.getKubeConfigYaml());
        client = new KubernetesClientBuilder().withConfig(administrator).build();
        Awaitility.await()
                .atMost(READY_WITHIN)
                .ignoreExceptions()
                .until(() -> client.nodes().list().getItems().stream()
                        .flatMap(node -> node.getStatus().getConditions().stream())
                        .anyMatch(condition -> condition.getType().equals("Ready")
                                && condition.getStatus().equals("True")));
    }

    /** Returns a client of the administrator. */
    KubernetesClient client() {
        return client;
    }

    /** Writes a kubeconfig of the administrator, whose context is {@code staging}. */
    Path administrator(Path file) throws IOException {
        return Files.writeString(file, container.getKubeConfigYaml().replaceAll(": \"?default\"?", ": staging"));
    }

    /** Writes a kubeconfig whose context {@code staging} acts with the token of a ServiceAccount and nothing else. */
    Path serviceAccount(Path file, String namespace, String name) throws IOException {
        var token = client.serviceAccounts()
                .inNamespace(namespace)
                .withName(name)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(TOKEN_SECONDS)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
        return Files.writeString(
                file, """
                apiVersion: v1
                kind: Config
                clusters:
                - name: staging
                  cluster: {server: "%s", certificate-authority-data: "%s"}
                users:
                - name: staging
                  user: {token: "%s"}
                contexts:
                - name: staging
                  context: {cluster: staging, user: staging}
                """.formatted(administrator.getMasterUrl(), administrator.getCaCertData(), token));
    }

    @Override
    public void close() {
        client.close();
        container.stop();
    }
}
