package dev.runbook.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.Effect.Outcome;
import dev.runbook.engine.journal.RecordedEffect;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecallTests {
    private static RecordedEffect effect(int sequence, int call, String request, Outcome outcome) {
        return new RecordedEffect(sequence, "UPDATE agents", request, null, null, null, outcome, null, "", call);
    }

    /**
     * Killed before a write was sent; resumed, where it was sent again and met a conflict; killed once more. The step
     * that runs again has to meet the conflict, too: it was taken for done.
     */
    @Test
    void aWriteThatWasSentAgainAndFailedHasNotBeenDone() {
        var recall = new Recall(
                List.of(effect(1, 1, "same", Outcome.FAILED), effect(2, 1, "same", Outcome.FAILED)), List.of());

        assertThat(recall.take("UPDATE agents", "same"))
                .hasValueSatisfying(last -> assertThat(last.sequence()).isEqualTo(2));
        assertThat(recall.goesOn()).isFalse();
    }

    @Test
    void aWriteThatFailedAndWasDoneWhenItWasSentAgainIsDone() {
        var recall = new Recall(
                List.of(
                        effect(1, 1, "same", Outcome.FAILED),
                        effect(2, 1, "same", Outcome.DONE),
                        effect(3, 3, "other", Outcome.FAILED)),
                List.of());

        assertThat(recall.take("UPDATE agents", "same"))
                .hasValueSatisfying(last -> assertThat(last.outcome()).isEqualTo(Outcome.DONE));
        assertThat(recall.goesOn()).isTrue();
    }

    /** As two deletions of a collection: the second was let go of as objects of the first. */
    @Test
    void twoCallsThatAreTheSameAreTwo() {
        var recall = new Recall(
                List.of(
                        effect(1, 1, "same", Outcome.DONE),
                        effect(2, 1, "same", Outcome.DONE),
                        effect(3, 3, "same", Outcome.UNKNOWN),
                        effect(4, 3, "same", Outcome.UNKNOWN)),
                List.of());

        assertThat(recall.take("UPDATE agents", "same"))
                .hasValueSatisfying(first -> assertThat(first.call()).isEqualTo(1));
        assertThat(recall.take("UPDATE agents", "same"))
                .hasValueSatisfying(second -> assertThat(second.outcome()).isEqualTo(Outcome.UNKNOWN));
        assertThat(recall.take("UPDATE agents", "same")).isEmpty();
    }
}
