package dev.runbook.engine.execution;

import static dev.runbook.api.StepKind.OBSERVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.Step;
import dev.runbook.api.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CarrierTests {
    static class Looks {
        private static volatile String on = "";

        @Step(order = 1, kind = OBSERVE)
        void look() {
            on = Thread.currentThread().getName();
        }
    }

    @Test
    void aThreadThatWasStartedBeforeAStepIsNotTheSteps() {
        var end = new CountDownLatch(1);
        var verdicts = new ArrayList<Verdict>();
        List<Runnable> bodies = List.of(
                () -> startPool(end),
                () -> verdicts.add(RunFixture.of(Looks.class).run().verdict()));
        Carrier.carry(bodies.iterator());
        end.countDown();

        assertThat(verdicts).containsExactly(Verdict.COMPLETED);
        assertThat(Looks.on).isEqualTo("runbook-carrier");
        assertThat(Carrier.carries()).isFalse();
    }

    private static void startPool(CountDownLatch end) {
        var thread = new Thread(
                () -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "pool");
        thread.setDaemon(false);
        thread.start();
    }
}
