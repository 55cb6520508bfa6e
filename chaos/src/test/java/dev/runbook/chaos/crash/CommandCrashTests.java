package dev.runbook.chaos.crash;

import static dev.runbook.api.StepKind.CHANGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.Alert;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.Verdict;
import dev.runbook.api.port.Pods;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A step that runs commands in pods and does more: each command is run once, wherever the process dies. */
class CommandCrashTests {
    @Runbook(title = "Count, and write down what was counted")
    @Alert(name = "Any", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
    static class CountsTwiceFixture {
        @Step(order = 10, kind = CHANGE)
        void count(Pods pods, KubernetesClient client) {
            var pod = pods.list("component=agents").get(0).name();
            NotesFixture.note(client, "one", "said", pods.exec(pod, "count").out());
            NotesFixture.note(client, "two", "said", pods.exec(pod, "count").out());
        }

        @Rollback("count")
        void forget(KubernetesClient client) {
            client.configMaps().withName("one").delete();
            client.configMaps().withName("two").delete();
        }
    }

    @Test
    void whatItSaidIsReadFromTheJournalWhereTheStepGoesOn() {
        Map<String, String> wanted;
        try (var goal = new CrashedRunFixture(CountsTwiceFixture.class)) {
            wanted = goal.go().settle().state();
            assertThat(goal.verdict()).isEqualTo(Verdict.COMPLETED);
            assertThat(goal.counted()).isEqualTo(2);
        }
        var asked = new ArrayList<Integer>();
        int points = 0;
        for (boolean killed = true; killed; points++) {
            try (var run = new CrashedRunFixture(CountsTwiceFixture.class)) {
                killed = run.go(points);
                int counted = run.counted();
                run.go();
                if (run.verdict() == Verdict.AWAITING_HUMAN) {
                    asked.add(points);
                    assertThat(run.counted()).isEqualTo(counted);
                    continue;
                }
                assertThat(run.verdict())
                        .as("killed after " + points + " records: " + run.explanation())
                        .isEqualTo(Verdict.COMPLETED);
                assertThat(run.counted()).isEqualTo(2);
                assertThat(run.settle().state()).isEqualTo(wanted);
            }
        }
        // With each of the two commands on its way.
        assertThat(asked).hasSize(2);
    }
}
