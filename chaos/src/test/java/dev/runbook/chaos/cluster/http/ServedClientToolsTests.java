package dev.runbook.chaos.cluster.http;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** fabric8's own tools over HTTP, as another process has them. */
class ServedClientToolsTests extends ClientToolsFixture {
    @TempDir
    Path directory;

    private HttpFrontEnd frontEnd;

    @BeforeEach
    void serve() throws IOException {
        frontEnd =
                HttpFrontEnd.start(cluster.server, (path, parameters) -> new QueryApi.Answer(404, "text/plain", ""), 0);
    }

    @AfterEach
    void close() {
        frontEnd.close();
    }

    @Override
    KubernetesClient connect() throws IOException {
        var kubeconfig = directory.resolve("kubeconfig");
        frontEnd.writeKubeconfig(kubeconfig, "embedded");
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(Files.readString(kubeconfig)))
                .build();
    }
}
