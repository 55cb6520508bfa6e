package dev.runbook.engine.journal;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apiguardian.api.API;

/**
 * Journals in ConfigMaps of one namespace: chunks of a run are {@code runbook-journal-RUN-0001} and so on, of 64 KiB or
 * one line. A record is in etcd before it counts as appended; a chunk is written by its resource version.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class ClusterStore implements JournalStore {
    private static final int CONFLICT = 409;

    private final KubernetesClient client;
    private final String namespace;
    private final AutoCloseable owner;
    private final Consumer<Duration> pause;

    /**
     * Makes a store.
     *
     * @param owner closed with the store
     */
    public ClusterStore(KubernetesClient client, String namespace, AutoCloseable owner) {
        this(client, namespace, owner, Pauses::pass);
    }

    /**
     * Makes a store.
     *
     * @param pause lets time pass before a write is tried again whose answer did not come
     */
    public ClusterStore(KubernetesClient client, String namespace, AutoCloseable owner, Consumer<Duration> pause) {
        this.pause = pause;
        this.client = client;
        this.namespace = namespace;
        this.owner = owner;
    }

    @Override
    public ChainedJournal create(String run) {
        var lines = new Chunks(client, namespace, run);
        try {
            lines.begin();
        } catch (IOException e) {
            throw new UncheckedIOException("the journal " + place(run) + " can't be made: " + e.getMessage(), e);
        }
        return new SharedJournal(place(run), List.of(), lines, pause);
    }

    @Override
    public boolean has(String run) {
        return asking(() -> client.configMaps()
                        .inNamespace(namespace)
                        .withName(Chunks.name(run, 1))
                        .get())
                != null;
    }

    @Override
    public RecordedRun read(String run) {
        try {
            return RecordedRun.whole(run, place(run), new Chunks(client, namespace, run).from(1));
        } catch (IOException e) {
            throw new UncheckedIOException("the journal " + place(run) + " can't be read: " + e.getMessage(), e);
        }
    }

    @Override
    public ChainedJournal reopen(RecordedRun run) {
        var lines = new Chunks(client, namespace, run.id());
        try {
            if (!lines.from(1).equals(run.lines())) {
                throw InUseException.overtaken();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the journal " + place(run.id()) + " can't be gone on with: " + e.getMessage(), e);
        }
        return new SharedJournal(place(run.id()), run.lines(), lines, pause);
    }

    @Override
    public List<String> runs() {
        return asking(
                () -> client.configMaps().inNamespace(namespace).withLabels(Chunks.LABELS).list().getItems().stream()
                        .map(Chunks::run)
                        .distinct()
                        .sorted()
                        .toList());
    }

    @Override
    public String place() {
        return "ConfigMaps of namespace " + namespace;
    }

    private String place(String run) {
        return "ConfigMap " + namespace + "/" + Chunks.PREFIX + run + "-*";
    }

    @Override
    public void askToStop(String run) {
        var unused = asking(() ->
                client.resource(Chunks.map(namespace, stop(run), run, Map.of())).serverSideApply());
    }

    @Override
    public boolean takeStop(String run) {
        return asking(() -> {
            var asked = client.configMaps().inNamespace(namespace).withName(stop(run));
            return asked.get() != null && !asked.delete().isEmpty();
        });
    }

    private static String stop(String run) {
        return "runbook-stop-" + run;
    }

    private <T> T asking(Supplier<T> question) {
        try {
            return question.get();
        } catch (KubernetesClientException e) {
            throw new UncheckedIOException(
                    "the journals in the " + place() + " can't be reached: " + e.getMessage(), Chunks.failure(e));
        }
    }

    static boolean conflict(KubernetesClientException failure) {
        return failure.getCode() == CONFLICT;
    }

    @Override
    public void close() {
        try {
            owner.close();
        } catch (Exception e) {
            throw new IllegalStateException("the client can't be closed", e);
        }
    }
}
