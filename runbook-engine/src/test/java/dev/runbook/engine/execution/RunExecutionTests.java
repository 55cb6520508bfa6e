package dev.runbook.engine.execution;

import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.MANUAL;
import static dev.runbook.api.StepKind.OBSERVE;
import static dev.runbook.api.StepKind.VERIFY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.Decision;
import dev.runbook.api.Default;
import dev.runbook.api.HumanNeeded;
import dev.runbook.api.Instructions;
import dev.runbook.api.OnFailure;
import dev.runbook.api.Retry;
import dev.runbook.api.Step;
import dev.runbook.api.Verdict;
import dev.runbook.api.When;
import dev.runbook.api.drill.Operator;
import dev.runbook.api.port.Await;
import dev.runbook.api.spi.ExtendRunbookWith;
import dev.runbook.api.spi.StepInterceptor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunExecutionTests {
    record Seen(int replicas) {}

    static class Values {
        @Step(order = 1, kind = OBSERVE)
        Seen look() {
            return new Seen(3);
        }

        @Step(order = 2, kind = OBSERVE)
        @When("never")
        Seen more() {
            return new Seen(4);
        }

        Decision never(@dev.runbook.api.From("look") Seen seen) {
            return Decision.skip("there are " + seen.replicas() + " replicas");
        }

        @Step(order = 3, kind = OBSERVE)
        Seen sum(@dev.runbook.api.From("look") Seen seen, @dev.runbook.api.From("more") Optional<Seen> more) {
            return new Seen(seen.replicas() + more.map(Seen::replicas).orElse(100));
        }
    }

    @Test
    void valuesFlowToLaterStepsAndASkippedOneIsEmpty() {
        var ran = RunFixture.of(Values.class).run();

        assertThat(ran.verdict()).isEqualTo(Verdict.COMPLETED);
        assertThat(ran.skipped("more")).isEqualTo("there are 3 replicas");
        assertThat(ran.value("sum")).isEqualTo(new Seen(103));
    }

    @Test
    void stepsThatNeedNothingOfTheArenaNeverOpenIt() {
        assertThat(RunFixture.of(Values.class).run().opened()).isFalse();
    }

    static class FindsOneOfTwo {
        @Step(order = 1, kind = OBSERVE)
        Optional<Seen> found() {
            return Optional.of(new Seen(3));
        }

        @Step(order = 2, kind = OBSERVE)
        Optional<Forgetful> missing() {
            return Optional.empty();
        }

        @Step(order = 3, kind = OBSERVE)
        Seen sum(
                @dev.runbook.api.From("found") Optional<Seen> found,
                @dev.runbook.api.From("missing") Optional<Forgetful> missing) {
            return new Seen(found.map(Seen::replicas).orElse(0)
                    + missing.map(Forgetful::value).orElse(100));
        }
    }

    @Test
    void anOptionalThatAStepReturnsIsTheOptionalThatALaterOneTakes() {
        assertThat(RunFixture.of(FindsOneOfTwo.class).run().value("sum")).isEqualTo(new Seen(103));
    }

    static class LooksAndGoesOn {
        @Step(order = 1, kind = OBSERVE, onFailure = OnFailure.CONTINUE)
        Seen look() {
            throw new IllegalStateException("Argo CD is not installed");
        }

        @Step(order = 2, kind = OBSERVE)
        Seen later(Optional<Seen> look) {
            return look.orElse(new Seen(0));
        }
    }

    @Test
    void aStepThatMayFailIsSkippedWithItsFailureAndTheRunGoesOn() {
        var ran = RunFixture.of(LooksAndGoesOn.class).run();

        assertThat(ran.skipped("look"))
                .isEqualTo("failed, and the run goes on: IllegalStateException: Argo CD is not installed");
        assertThat(ran.value("later")).isEqualTo(new Seen(0));
        assertThat(ran.verdict()).isEqualTo(Verdict.COMPLETED);
    }

    @ExtendRunbookWith(RepairFixture.class)
    static class WritesWhereItMayFail {
        @Step(order = 1, kind = OBSERVE, onFailure = OnFailure.CONTINUE)
        void write(RepairFixture.Repair repair) {
            repair.touch("pods");
        }
    }

    @Test
    void aRefusedWriteEndsTheRunAlsoWhereTheStepMayFail() {
        assertThat(RunFixture.of(WritesWhereItMayFail.class).run().verdict()).isEqualTo(Verdict.REFUSED);
    }

    static class ReturnsNull {
        @Step(order = 1, kind = OBSERVE)
        Seen look() {
            return null;
        }

        @Step(order = 2, kind = OBSERVE)
        void later() {}
    }

    @Test
    void aNullValueFailsTheStepAndLaterStepsSaySo() {
        var ran = RunFixture.of(ReturnsNull.class).run();

        assertThat(ran.failure("look")).startsWith("step ReturnsNull.look returned null where it declares a Seen.");
        assertThat(ran.skipped("later")).isEqualTo("step 'look' failed");
        assertThat(ran.verdict()).isEqualTo(Verdict.ROLLED_BACK);
    }

    record Forgetful(int value) {
        Forgetful {
            value = value + 1;
        }
    }

    static class DoesNotRoundTrip {
        @Step(order = 1, kind = OBSERVE)
        Forgetful look() {
            return new Forgetful(1);
        }
    }

    @Test
    void aValueThatComesBackOtherwiseFailsTheStep() {
        assertThat(RunFixture.of(DoesNotRoundTrip.class).run().failure("look"))
                .contains("Forgetful[value=2] comes back as Forgetful[value=3]");
    }

    static class Retried {
        private int calls;

        @Step(order = 1, kind = OBSERVE)
        @Retry(maxAttempts = 4, backoff = "2s", maxBackoff = "3s", jitter = 0)
        Seen flaky() {
            if (++calls < 4) {
                throw new IllegalStateException("not yet, " + calls);
            }
            return new Seen(calls);
        }
    }

    @Test
    void retriesWaitOnTheArenasTimeWithACappedBackOff() {
        var ran = RunFixture.of(Retried.class).run();

        assertThat(ran.value("flaky")).isEqualTo(new Seen(4));
        assertThat(ran.arena().time().instant()).isEqualTo(ArenaFixture.START.plusSeconds(2 + 3 + 3));
        assertThat(ran.journal().stream().filter(line -> line.contains("StepStarted")))
                .hasSize(4);
    }

    static class RetriedTooLong {
        @Step(order = 1, kind = OBSERVE, timeout = "5s")
        @Retry(maxAttempts = 9, backoff = "2s", jitter = 0)
        void flaky() {
            throw new IllegalStateException("never");
        }
    }

    @Test
    void theTimeoutBoundsAllAttemptsTogether() {
        assertThat(RunFixture.of(RetriedTooLong.class).run().failure("flaky"))
                .isEqualTo("step RetriedTooLong.flaky: attempt 2 of 9 failed: IllegalStateException: never; no time is"
                        + " left for another within its timeout of 5s.");
    }

    static class Waits {
        @Step(order = 1, kind = VERIFY, timeout = "2m")
        Seen becomesTrue(Await await, InstantSource clock) {
            var end = clock.instant().plusSeconds(90);
            await.every(Duration.ofSeconds(10))
                    .until("the end", () -> !clock.instant().isBefore(end));
            return new Seen(1);
        }

        @Step(order = 2, kind = VERIFY, timeout = "2m")
        void neverTrue(Await await) {
            await.until("pigs fly", () -> "on the ground", "in the air"::equals);
        }
    }

    @Test
    void awaitJumpsInVirtualTimeAndStopsAtTheStepsDeadline() {
        var ran = RunFixture.of(Waits.class).run();

        assertThat(ran.value("becomesTrue")).isEqualTo(new Seen(1));
        assertThat(ran.failure("neverTrue"))
                .isEqualTo("waited 2m for 'pigs fly', which did not come true; last seen: on the ground");
        assertThat(ran.arena().time().instant()).isEqualTo(ArenaFixture.START.plusSeconds(90 + 120));
    }

    static class Holds {
        @Step(order = 1, kind = VERIFY, timeout = "10m")
        Seen stays(Await await, InstantSource clock) {
            var start = clock.instant();
            var probes = new int[1];
            await.every(Duration.ofSeconds(10))
                    .holdingFor(Duration.ofSeconds(30))
                    .until("it holds", () -> ++probes[0] != 3);
            return new Seen((int) Duration.between(start, clock.instant()).toSeconds());
        }
    }

    @Test
    void aConditionThatMustHoldStartsAnewWhenItBreaks() {
        assertThat(RunFixture.of(Holds.class).run().value("stays")).isEqualTo(new Seen(60));
    }

    static class Slow {
        @Step(order = 1, kind = OBSERVE, timeout = "1m")
        void late(Await await) {
            await.pause(Duration.ofMinutes(2));
        }
    }

    @Test
    void aPauseLongerThanTheStepEndsAtItsDeadline() {
        var ran = RunFixture.of(Slow.class).run();

        assertThat(ran.failure("late")).startsWith("waited 1m for 'a pause of 2m'");
        assertThat(ran.arena().time().instant()).isEqualTo(ArenaFixture.START.plusSeconds(60));
    }

    static class Fails {
        @Step(order = 1, kind = OBSERVE)
        void claim() {
            throw new AssertionError("expected 3 replicas, saw 2");
        }
    }

    @Test
    void anErrorFailsTheStepWithItsMessageFirst() {
        assertThat(RunFixture.of(Fails.class).run().failure("claim")).isEqualTo("expected 3 replicas, saw 2");
    }

    static class Overflows {
        @Step(order = 1, kind = OBSERVE)
        void deep() {
            deeper(0);
        }

        private int deeper(int depth) {
            return deeper(depth + 1) + 1;
        }
    }

    @Test
    void aStackOverflowFailsTheStepAndNamesThePlace() {
        assertThat(RunFixture.of(Overflows.class).run().failure("deep"))
                .startsWith("java.lang.StackOverflowError at ")
                .contains("Overflows.deeper");
    }

    static class Uninitialised {
        private static final String NAME = name();

        private static String name() {
            throw new IllegalStateException("no name");
        }

        @Step(order = 1, kind = OBSERVE)
        void look() {}
    }

    @Test
    void aRunbookWhoseStaticInitialiserFailsIsNamedWithTheCause() {
        assertThat(RunFixture.of(Uninitialised.class).run().failure("look"))
                .startsWith(Uninitialised.class.getName() + " can't be made: ")
                .contains("static initialiser of " + Uninitialised.class.getName() + " failed at ")
                .containsPattern(
                        "Uninitialised\\.name\\(RunExecutionTests\\.java:\\d+\\): IllegalStateException: no name")
                .contains("correct");
    }

    static class NeedsPerson {
        @Step(order = 1, kind = OBSERVE)
        void look() {
            throw new HumanNeeded("the database is gone");
        }
    }

    @Test
    void anEscalationAwaitsAPerson() {
        var ran = RunFixture.of(NeedsPerson.class).run();

        assertThat(ran.verdict()).isEqualTo(Verdict.AWAITING_HUMAN);
        assertThat(ran.explanation()).containsExactly("the database is gone");
    }

    static class Manual {
        @Step(order = 1, kind = MANUAL, title = "Fail over", timeout = "10m")
        Instructions failOver() {
            return Instructions.of("fail over the database");
        }
    }

    @Test
    void aManualStepIsWhatTheOperatorMakesOfIt() {
        var manual = RunFixture.of(Manual.class);

        assertThat(manual.run().verdict()).isEqualTo(Verdict.AWAITING_HUMAN);
        assertThat(manual.with(Operator.neverAnswers()).run().verdict()).isEqualTo(Verdict.AWAITING_HUMAN);
        assertThat(manual.with(Operator.confirmsAfter(Duration.ofMinutes(11)))
                        .run()
                        .verdict())
                .isEqualTo(Verdict.AWAITING_HUMAN);
        assertThat(manual.with(Operator.declinesAfter(Duration.ofMinutes(1)))
                        .run()
                        .verdict())
                .isEqualTo(Verdict.ROLLED_BACK);
        var confirmed =
                manual.with(Operator.confirmsAfter(Duration.ofMinutes(4))).run();
        assertThat(confirmed.verdict()).isEqualTo(Verdict.COMPLETED);
        assertThat(confirmed.arena().time().instant()).isEqualTo(ArenaFixture.START.plusSeconds(240));
    }

    static class Parameterised {
        record Params(
                @Default("3") int replicas,
                Duration patience,
                @Default("prod") String namespace) {}

        @Step(order = 1, kind = OBSERVE)
        Seen take(Params params) {
            return new Seen(params.replicas() + (int) params.patience().toSeconds());
        }
    }

    @Test
    void parametersAreReadWithTheirDefaults() {
        var ran = RunFixture.of(Parameterised.class)
                .with(Map.of("patience", "1m30s"))
                .run();

        assertThat(ran.value("take")).isEqualTo(new Seen(93));
        assertThat(ran.journal().get(0)).contains("\"namespace\":\"prod\"");
    }

    @Test
    void allProblemsOfTheParametersAreToldAtOnce() {
        assertThat(RunFixture.of(Parameterised.class)
                        .with(Map.of("replicas", "many", "speed", "9"))
                        .run()
                        .failure("take"))
                .contains("there is no parameter 'speed'")
                .contains("parameter 'replicas' can't be 'many': it is of type int")
                .contains("parameter 'patience' has no value");
    }

    static class Louder implements StepInterceptor {
        @Override
        public Object around(Invocation invocation) throws Exception {
            var seen = (Seen) invocation.proceed();
            return new Seen(seen.replicas() * 10);
        }
    }

    @ExtendRunbookWith({Louder.class, RepairFixture.class})
    static class Intercepted {
        @Step(order = 1, kind = OBSERVE)
        Seen look() {
            return new Seen(3);
        }
    }

    @Test
    void interceptorsWrapTheCall() {
        assertThat(RunFixture.of(Intercepted.class).run().value("look")).isEqualTo(new Seen(30));
    }

    @ExtendRunbookWith(RepairFixture.class)
    static class Trespasses {
        @Step(order = 1, kind = OBSERVE)
        void look(RepairFixture.Repair repair) {
            try {
                repair.touch("pods");
            } catch (RuntimeException e) {
                // Swallowed on purpose: the gate has seen it.
            }
        }
    }

    @Test
    void anEffectWhereNoneMayBeIsRefusedThoughTheStepSwallowsIt() {
        var ran = RunFixture.of(Trespasses.class).run();

        assertThat(ran.verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(ran.failure("look")).contains("touch pods").contains("look");
        assertThat(ran.arena().log).isEmpty();
    }

    static class Unmakeable {
        Unmakeable() {
            throw new IllegalStateException("no");
        }

        @Step(order = 1, kind = CHANGE, irreversible = "nothing is done")
        void look() {}
    }

    @Test
    void aRunbookThatCannotBeMadeFailsItsFirstStep() {
        assertThat(RunFixture.of(Unmakeable.class).run().failure("look"))
                .contains("Unmakeable can't be made: java.lang.IllegalStateException: no");
    }

    @Test
    void theSameRunWritesTheSameJournal() {
        assertThat(RunFixture.of(Retried.class).run().journal())
                .isEqualTo(RunFixture.of(Retried.class).run().journal());
    }
}
