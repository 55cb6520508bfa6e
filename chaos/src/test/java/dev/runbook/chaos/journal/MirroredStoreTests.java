package dev.runbook.chaos.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.api.Effect;
import dev.runbook.engine.journal.ClusterStore;
import dev.runbook.engine.journal.JournalRecord.EffectEnded;
import dev.runbook.engine.journal.JournalRecord.EffectIntended;
import dev.runbook.engine.journal.JournalRecord.RunResumed;
import dev.runbook.engine.journal.JournalStore;
import dev.runbook.engine.journal.MirroredStore;
import dev.runbook.engine.journal.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirroredStoreTests extends JournalStoreContract {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private final ChunksFixture cluster = new ChunksFixture();

    @Override
    JournalStore open() {
        return machine("here");
    }

    private JournalStore machine(String name) {
        return new MirroredStore(
                new RunDirectory(directory.resolve(name)),
                new ClusterStore(cluster.client(), "default", () -> {}, pause -> {}));
    }

    @Override
    void overwrite(String run, List<String> lines) throws IOException {
        Files.write(directory.resolve("here").resolve(run + ".jsonl"), lines);
        cluster.overwrite(run, lines);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private static EffectIntended intent(long number) {
        return new EffectIntended(AT, "step", false, number, "PATCH", "00", null, null, null, number);
    }

    private static EffectEnded outcome(long number) {
        return new EffectEnded(AT, "step", number, Effect.Outcome.DONE, "200", null);
    }

    /** The process is killed: nothing is closed. */
    @Test
    void anotherMachineSeesEveryIntentButNotTheLastOutcomes() {
        var killed = store().create("run");
        killed.append(intent(1));
        killed.append(outcome(1));
        killed.append(intent(2));
        killed.append(outcome(2));

        var there = machine("there");
        assertThat(there.runs()).containsExactly("run");
        assertThat(there.read("run").lines()).isEqualTo(killed.lines().subList(0, 3));
        assertThat(store().read("run").lines()).isEqualTo(killed.lines());
    }

    @Test
    void anotherMachineGoesOnAndThenTheFirstSeesThatAndGoesOnToo() {
        var killed = store().create("run");
        killed.append(intent(1));
        killed.append(outcome(1));
        var there = machine("there");
        try (var journal = there.reopen(there.read("run"))) {
            journal.append(new RunResumed(AT, "there"));
            journal.append(intent(2));
        }

        assertThatThrownBy(() -> killed.append(intent(3)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("another process went on with this run");
        killed.close();
        var seen = store().read("run");
        assertThat(seen.lines()).isEqualTo(there.read("run").lines()).hasSize(3);
        try (var journal = store().reopen(seen)) {
            journal.append(new RunResumed(AT, "here again"));
        }
        assertThat(there.read("run").lines()).hasSize(4);
        assertThat(directory.resolve("here")).isDirectoryContaining("glob:**run.jsonl.superseded-2");
    }

    @Test
    void whatTheMirrorLacksIsBroughtWhenTheSameMachineGoesOn() {
        var killed = store().create("run");
        killed.append(intent(1));
        killed.append(outcome(1));
        // A killed process gives its file back.
        killed.close();
        try (var journal = store().reopen(store().read("run"))) {
            journal.append(new RunResumed(AT, "here"));
        }

        assertThat(machine("there").read("run").lines())
                .hasSize(3)
                .element(1)
                .asString()
                .contains("EffectEnded");
    }

    @Test
    void withoutItsMirrorNoEffectIsIntended() {
        try (var journal = store().create("run")) {
            journal.append(intent(1));
            cluster.disturb(call -> dev.runbook.chaos.cluster.api.Interception.answer(500, "InternalError", "gone"));
            journal.append(outcome(1));

            assertThatThrownBy(() -> journal.append(intent(2))).hasMessageContaining("nothing more is done");
        }
        assertThat(new RunDirectory(directory.resolve("here")).read("run").lines())
                .hasSize(2);
    }
}
