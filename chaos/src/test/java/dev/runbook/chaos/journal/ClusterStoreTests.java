package dev.runbook.chaos.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.chaos.cluster.api.Interception;
import dev.runbook.engine.journal.ClusterStore;
import dev.runbook.engine.journal.JournalStore;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterStoreTests extends JournalStoreContract {
    private final ChunksFixture cluster = new ChunksFixture();

    @Override
    JournalStore open() {
        return new ClusterStore(cluster.client(), "default", () -> {}, pause -> {});
    }

    @Override
    void overwrite(String run, List<String> lines) {
        cluster.overwrite(run, lines);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void aRecordWhoseAnswerWasLostIsThereOnce() {
        try (var journal = store().create("lost")) {
            var calls = new AtomicInteger();
            cluster.disturb(call -> !Set.of("get", "list").contains(call.verb()) && calls.getAndIncrement() % 2 == 0
                    ? Interception.loseAnswer()
                    : Interception.pass());
            for (int i = 0; i < 6; i++) {
                journal.append(note("note " + i));
            }

            assertThat(store().read("lost").lines()).hasSize(6).isEqualTo(journal.lines());
        }
    }

    @Test
    void aChunkThatIsMissingIsSaid() {
        cluster.overwrite("gap", List.of("1", "2", "3", "4", "5", "6", "7"));
        var unused = cluster.client()
                .configMaps()
                .inNamespace("default")
                .withName("runbook-journal-gap-0002")
                .delete();

        assertThatThrownBy(() -> store().read("gap"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("the ConfigMap runbook-journal-gap-0002 is missing");
    }

    @Test
    void aClusterThatDoesNotAnswerStopsTheJournal() {
        try (var journal = store().create("down")) {
            journal.append(note("one"));
            cluster.disturb(call -> Interception.answer(500, "InternalError", "on purpose"));

            assertThatThrownBy(() -> journal.append(note("two")))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("nothing more is done");
            assertThatThrownBy(() -> journal.append(note("three")))
                    .hasMessageContaining("an earlier record could not be written");
        }
    }
}
