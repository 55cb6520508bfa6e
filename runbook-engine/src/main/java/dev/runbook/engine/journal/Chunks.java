package dev.runbook.engine.journal;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The ConfigMaps that hold the lines of one run. A record is never cut in two. Not thread-safe. */
final class Chunks implements SharedLines {
    static final String PREFIX = "runbook-journal-";
    static final Map<String, String> LABELS =
            Map.of("app.kubernetes.io/managed-by", "runbook", "app.kubernetes.io/component", "journal");

    private static final String RUN = "runbook.dev/run";
    private static final String LINES = "lines";

    /** Each append writes a chunk whole, so chunks are small. */
    private static final int CHUNK = 64 * 1024;

    private final KubernetesClient client;
    private final String namespace;
    private final String run;
    private @Nullable ConfigMap last;
    private int chunks;
    private long count;

    Chunks(KubernetesClient client, String namespace, String run) {
        this.client = client;
        this.namespace = namespace;
        this.run = run;
    }

    static String name(String run, int chunk) {
        return "%s%s-%04d".formatted(PREFIX, run, chunk);
    }

    static String run(ConfigMap chunk) {
        return chunk.getMetadata().getAnnotations().getOrDefault(RUN, "");
    }

    static ConfigMap map(String namespace, String name, String run, Map<String, String> data) {
        var labels = data.isEmpty() ? Map.of("app.kubernetes.io/managed-by", "runbook") : LABELS;
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(labels)
                .addToAnnotations(RUN, run)
                .endMetadata()
                .withData(data)
                .build();
    }

    /** Makes the first chunk, empty. */
    void begin() throws IOException {
        if (!create("")) {
            throw new IOException("there is a run of that name already");
        }
    }

    @Override
    public boolean append(long first, List<String> lines) throws IOException {
        if (first != count + 1) {
            return false;
        }
        var text = String.join("\n", lines) + "\n";
        var now = last == null ? "" : lines(last);
        boolean fits = bytes(now) == 0 || bytes(now) + bytes(text) <= CHUNK;
        boolean written = last != null && fits ? replace(last, now + text) : create(text);
        if (written) {
            count += lines.size();
        }
        return written;
    }

    private boolean replace(ConfigMap chunk, String text) throws IOException {
        try {
            last = client.resource(
                            new ConfigMapBuilder(chunk).addToData(LINES, text).build())
                    .update();
            return true;
        } catch (KubernetesClientException e) {
            return takenOrThrow(e);
        }
    }

    private boolean create(String text) throws IOException {
        try {
            last = client.resource(map(namespace, name(run, chunks + 1), run, Map.of(LINES, text)))
                    .create();
            chunks++;
            return true;
        } catch (KubernetesClientException e) {
            return takenOrThrow(e);
        }
    }

    private static boolean takenOrThrow(KubernetesClientException e) throws IOException {
        if (ClusterStore.conflict(e)) {
            return false;
        }
        throw failure(e);
    }

    static IOException failure(KubernetesClientException e) {
        var cause = e.getCause() == null ? "" : ": " + e.getCause().getMessage();
        return new IOException(e.getMessage() + cause, e);
    }

    @Override
    public List<String> from(long first) throws IOException {
        var found = chunks();
        if (found.isEmpty()) {
            throw new IOException("there is no ConfigMap " + name(run, 1));
        }
        var lines = new ArrayList<String>();
        for (int i = 0; i < found.size(); i++) {
            if (!found.get(i).getMetadata().getName().equals(name(run, i + 1))) {
                throw new IOException("the ConfigMap " + name(run, i + 1) + " is missing, so part of the run is");
            }
            lines.addAll(lines(found.get(i)).lines().toList());
        }
        last = found.get(found.size() - 1);
        chunks = found.size();
        count = lines.size();
        return first > lines.size() ? List.of() : List.copyOf(lines.subList((int) first - 1, lines.size()));
    }

    private List<ConfigMap> chunks() throws IOException {
        try {
            return client.configMaps().inNamespace(namespace).withLabels(LABELS).list().getItems().stream()
                    .filter(map -> run(map).equals(run))
                    .sorted(Comparator.comparing(map -> map.getMetadata().getName()))
                    .toList();
        } catch (KubernetesClientException e) {
            throw failure(e);
        }
    }

    private static String lines(ConfigMap chunk) {
        return chunk.getData() == null
                ? ""
                : Objects.requireNonNullElse(chunk.getData().get(LINES), "");
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public void close() {}
}
