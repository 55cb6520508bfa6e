package dev.runbook.chaos.journal;

import dev.runbook.chaos.cluster.api.RequestFilter;
import dev.runbook.chaos.cluster.client.ClusterFixture;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;

/** An API server that keeps journals. */
final class ChunksFixture implements AutoCloseable {
    private final ClusterFixture cluster = new ClusterFixture();

    KubernetesClient client() {
        return cluster.client;
    }

    /** Puts lines where the chunks of a run are, three to each. */
    void overwrite(String run, List<String> lines) {
        var maps = client().configMaps().inNamespace("default");
        maps.list().getItems().stream()
                .filter(map -> map.getMetadata().getName().startsWith("runbook-journal-" + run))
                .forEach(map -> maps.withName(map.getMetadata().getName()).delete());
        for (int chunk = 0; chunk == 0 || chunk * 3 < lines.size(); chunk++) {
            var part = lines.subList(Math.min(chunk * 3, lines.size()), Math.min(chunk * 3 + 3, lines.size()));
            client().resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withNamespace("default")
                            .withName("runbook-journal-%s-%04d".formatted(run, chunk + 1))
                            .addToLabels("app.kubernetes.io/managed-by", "runbook")
                            .addToLabels("app.kubernetes.io/component", "journal")
                            .addToAnnotations("runbook.dev/run", run)
                            .endMetadata()
                            .withData(Map.of("lines", part.isEmpty() ? "" : String.join("\n", part) + "\n"))
                            .build())
                    .create();
        }
    }

    void disturb(RequestFilter how) {
        var unused = cluster.server.filter(how);
    }

    @Override
    public void close() {
        cluster.close();
    }
}
