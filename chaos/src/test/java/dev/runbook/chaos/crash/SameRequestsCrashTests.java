package dev.runbook.chaos.crash;

import static dev.runbook.api.StepKind.CHANGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.Alert;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.Verdict;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** A step that asks for the same thing twice gets it twice, wherever the process dies. */
class SameRequestsCrashTests {
    @Runbook(title = "Order two of a kind")
    @Alert(name = "Any", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
    static class OrdersTwiceFixture {
        @Step(order = 10, kind = CHANGE)
        void order(KubernetesClient client) {
            for (int i = 0; i < 2; i++) {
                client.resource(new ConfigMapBuilder()
                                .withNewMetadata()
                                .withNamespace("default")
                                .withGenerateName("order-")
                                .addToLabels("kind", "order")
                                .endMetadata()
                                .build())
                        .create();
            }
        }

        @Rollback("order")
        void cancel(KubernetesClient client) {
            client.configMaps().withLabel("kind", "order").delete();
        }
    }

    private static int orders(CrashedRunFixture run) {
        return run.somebody()
                .configMaps()
                .inNamespace("default")
                .withLabel("kind", "order")
                .list()
                .getItems()
                .size();
    }

    @Test
    void eachOfTwoCreatesWhoseNamesTheServerMakesIsSentOnce() {
        var asked = new ArrayList<Integer>();
        int points = 0;
        for (boolean killed = true; killed; points++) {
            try (var run = new CrashedRunFixture(OrdersTwiceFixture.class)) {
                killed = run.go(points);
                int before = orders(run);
                run.go();
                if (run.verdict() == Verdict.AWAITING_HUMAN) {
                    asked.add(points);
                    assertThat(orders(run)).isEqualTo(before);
                    continue;
                }
                var where = "killed after " + points + " records: " + run.explanation();
                assertThat(run.verdict()).as(where).isEqualTo(Verdict.COMPLETED);
                assertThat(orders(run)).as(where).isEqualTo(2);
            }
        }
        // With each of the two on its way.
        assertThat(asked).hasSize(2);
    }
}
