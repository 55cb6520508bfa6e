package dev.runbook.chaos.cluster.http;

import dev.runbook.chaos.cluster.client.EmbeddedHttpClientFactory;
import io.fabric8.kubernetes.client.KubernetesClient;

/** fabric8's own tools within the process. */
class ClientToolsTests extends ClientToolsFixture {
    @Override
    KubernetesClient connect() {
        return new EmbeddedHttpClientFactory(cluster.server, "tools").newClient();
    }
}
