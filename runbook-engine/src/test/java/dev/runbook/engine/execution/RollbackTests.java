package dev.runbook.engine.execution;

import static dev.runbook.api.OnFailure.ASK;
import static dev.runbook.api.OnFailure.KEEP;
import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.VERIFY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.Effects;
import dev.runbook.api.Rollback;
import dev.runbook.api.Step;
import dev.runbook.api.Verdict;
import dev.runbook.api.drill.Operator;
import dev.runbook.api.port.Await;
import dev.runbook.api.spi.ExtendRunbookWith;
import dev.runbook.engine.execution.RepairFixture.Repair;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RollbackTests {
    record Done(String what) {}

    @ExtendRunbookWith(RepairFixture.class)
    static class HalfWay {
        @Step(order = 1, kind = CHANGE)
        Done first(Repair repair) {
            repair.touch("a");
            return new Done("a");
        }

        @Rollback("first")
        void undoFirst(Repair repair, Optional<Done> done, Effects effects) {
            repair.touch(
                    "undo " + done.orElseThrow().what() + " of " + effects.all().size());
        }

        @Step(order = 2, kind = CHANGE)
        void idle() {}

        @Rollback("idle")
        void undoIdle(Repair repair) {
            repair.touch("undo idle");
        }

        @Step(order = 3, kind = CHANGE)
        void second(Repair repair) {
            repair.touch("b");
            throw new IllegalStateException("half-way");
        }

        @Rollback("second")
        void undoSecond(Repair repair, Effects effects) {
            repair.touch("undo b of " + effects.all().size());
        }
    }

    @Test
    void whatWasIntendedIsTakenBackLastFirstTheFailedStepIncluded() {
        var ran = RunFixture.of(HalfWay.class).run();

        assertThat(ran.verdict()).isEqualTo(Verdict.ROLLED_BACK);
        assertThat(ran.arena().log).containsExactly("touch a", "touch b", "touch undo b of 1", "touch undo a of 1");
    }

    @ExtendRunbookWith(RepairFixture.class)
    static class BrokenRollback {
        @Step(order = 1, kind = CHANGE)
        void first(Repair repair) {
            repair.touch("a");
        }

        @Rollback("first")
        void undoFirst(Repair repair) {
            repair.touch("undo a");
        }

        @Step(order = 2, kind = CHANGE)
        void second(Repair repair) {
            repair.touch("b");
        }

        @Rollback("second")
        void undoSecond() {
            throw new IllegalStateException("no way back");
        }

        @Step(order = 3, kind = VERIFY, timeout = "1m")
        void verify(Await await) {
            await.until("it is better", () -> false);
        }
    }

    @Test
    void aFailingRollbackDoesNotStopTheOthersAndIsNamed() {
        var ran = RunFixture.of(BrokenRollback.class).run();

        assertThat(ran.verdict()).isEqualTo(Verdict.ROLLBACK_FAILED);
        assertThat(ran.arena().log).endsWith("touch undo a");
        assertThat(ran.explanation().get(1))
                .isEqualTo("the rollback of step 'second' failed: IllegalStateException: no way back");
    }

    @Test
    void aRunThatIsStoppedBetweenTwoStepsIsRolledBackAndAborted() {
        var ran = RunFixture.of(HalfWay.class).cancelAfter("first").run();

        assertThat(ran.verdict()).isEqualTo(Verdict.ABORTED);
        assertThat(ran.skipped("second")).isEqualTo("the run was stopped: the test says so");
        assertThat(ran.arena().log).containsExactly("touch a", "touch undo a of 1");
    }

    @ExtendRunbookWith(RepairFixture.class)
    static class Irreversible {
        @Step(order = 1, kind = CHANGE, irreversible = "mails can't be called back")
        void mail(Repair repair) {
            repair.touch("mail");
        }

        @Step(order = 2, kind = VERIFY)
        void verify() {
            throw new AssertionError("worse");
        }
    }

    @Test
    void whatIsIrreversibleStaysAndIsNamedWithItsReason() {
        var ran = RunFixture.of(Irreversible.class).run();

        assertThat(ran.verdict()).isEqualTo(Verdict.ROLLBACK_FAILED);
        assertThat(ran.explanation())
                .containsExactly(
                        "worse", "step 'mail' stays (touch mail): it is irreversible, mails can't be called back");
    }

    @ExtendRunbookWith(RepairFixture.class)
    static class RefusedEffect {
        @Step(order = 1, kind = CHANGE, irreversible = "mails can't be called back")
        void mail(Repair repair) {
            repair.refused("mail");
        }
    }

    @Test
    void anIrreversibleEffectThatWasRefusedLeavesNothing() {
        var ran = RunFixture.of(RefusedEffect.class).run();

        assertThat(ran.explanation().get(0)).contains("refused: mail");
        assertThat(ran.verdict()).isIn(Verdict.ROLLED_BACK, Verdict.ROLLBACK_FAILED);
    }

    @ExtendRunbookWith(RepairFixture.class)
    static class Keeps {
        @Step(order = 1, kind = CHANGE, onFailure = KEEP)
        void change(Repair repair) {
            repair.touch("a");
            throw new IllegalStateException("half-way");
        }

        @Rollback("change")
        void undo(Repair repair) {
            repair.touch("undo a");
        }
    }

    @Test
    void keepLeavesWhatWasDone() {
        var ran = RunFixture.of(Keeps.class).run();

        assertThat(ran.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(ran.arena().log).containsExactly("touch a");
    }

    @ExtendRunbookWith(RepairFixture.class)
    static class Asks {
        @Step(order = 1, kind = CHANGE, onFailure = ASK)
        void change(Repair repair) {
            repair.touch("a");
            throw new IllegalStateException("half-way");
        }

        @Rollback("change")
        void undo(Repair repair) {
            repair.touch("undo a");
        }
    }

    @Test
    void askDoesWhatTheOperatorSays() {
        var asks = RunFixture.of(Asks.class);
        var minute = Duration.ofMinutes(1);

        assertThat(asks.run().verdict()).isEqualTo(Verdict.AWAITING_HUMAN);
        assertThat(asks.with(Operator.declinesAfter(minute)).run().verdict()).isEqualTo(Verdict.FAILED);
        var confirmed = asks.with(Operator.confirmsAfter(minute)).run();
        assertThat(confirmed.verdict()).isEqualTo(Verdict.ROLLED_BACK);
        assertThat(confirmed.arena().log).containsExactly("touch a", "touch undo a");
        assertThat(confirmed.arena().time().instant()).isEqualTo(ArenaFixture.START.plusSeconds(60));
    }

    @ExtendRunbookWith(RepairFixture.class)
    static class Hangs {
        @Step(order = 1, kind = CHANGE)
        void change(Repair repair) {
            repair.touch("a");
            while (true) {
                Thread.onSpinWait();
            }
        }

        @Rollback("change")
        void undo(Repair repair) {
            repair.touch("undo a on " + Thread.currentThread().getName());
        }

        @Step(order = 2, kind = CHANGE, irreversible = "never runs")
        void later(Repair repair) {
            repair.touch("later");
        }
    }

    @Test
    void aStepThatNeverEndsIsAbandonedByNameAndTheRunIsRolledBackOnAnotherThread() {
        var ran = RunFixture.of(Hangs.class).run();

        assertThat(ran.failure("change"))
                .startsWith("step Hangs.change computed for 2s of real time without a call")
                .contains("RollbackTests.java:")
                .contains("Its thread 'step Hangs.change' did not end when it was interrupted and was abandoned");
        assertThat(ran.skipped("later")).contains("step 'change' failed");
        assertThat(ran.verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(ran.arena().log).containsExactly("touch a", "touch undo a on rollback Hangs.undo");
    }
}
