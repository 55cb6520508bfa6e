package dev.runbook.engine.drill;

import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.OBSERVE;
import static dev.runbook.api.StepKind.VERIFY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.Rollback;
import dev.runbook.api.Step;
import dev.runbook.api.Verdict;
import dev.runbook.api.drill.Control;
import dev.runbook.api.drill.Recovery;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.Metrics;
import dev.runbook.api.spi.ExtendRunbookWith;
import dev.runbook.engine.execution.ArenaFixture;
import dev.runbook.engine.execution.ArenaFixture.Errors;
import dev.runbook.engine.execution.ArenaFixture.World;
import dev.runbook.engine.execution.RepairFixture;
import dev.runbook.engine.execution.RepairFixture.Repair;
import dev.runbook.engine.model.DrillModel.Budgets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrillRunTests {
    @ExtendRunbookWith(RepairFixture.class)
    static class Mends {
        @Step(order = 1, kind = CHANGE, title = "Mend it")
        void mend(Repair repair) {
            repair.mend("errors");
        }

        @Rollback("mend")
        void unmend(Repair repair) {
            repair.touch("unmend");
        }

        @Step(order = 2, kind = VERIFY, title = "Errors are gone", timeout = "10m")
        void verify(Await await, Metrics metrics) {
            await.until("errors are gone", () -> metrics.value("errors"), value -> value < 0.01);
        }
    }

    @Test
    void aRunbookThatMendsWhatStaysBrokenIsGreen() {
        var drill = new DrillFixture(Mends.class);
        drill.ablation = true;

        assertThat(drill.run()).isEmpty();
        assertThat(drill.printed())
                .contains("PASSED  Errors are mended")
                .containsPattern("T\\+00:00 {2}fault +errors")
                .containsPattern("T\\+02:0\\d {2}step +Mend it")
                .contains("detected   2m\n")
                .contains("control    stays broken: alert ErrorsAreHigh fires")
                .contains("ablation   mend: needed: without it");
    }

    @Test
    void anUnhealthyBaselineIsRedAndNothingIsInjected() {
        var drill = new DrillFixture(Mends.class);
        drill.world = World.sick("Deployment default/web has 0 of 3 pods ready");

        assertThat(drill.run())
                .singleElement()
                .asString()
                .startsWith(
                        "BASELINE: the baseline is not healthy when the first fault is due, so nothing was injected:")
                .contains("Deployment default/web has 0 of 3 pods ready");
        assertThat(ArenaFixture.latest().log).isEmpty();
        assertThat(drill.printed()).contains("FAILED  Errors are mended").contains("verdict    none");
    }

    @Test
    void aBaselineWhoseAlertFiresOrWhoseSloIsBrokenIsRed() {
        var drill = new DrillFixture(Mends.class);
        drill.world = World.erring();

        assertThat(drill.run())
                .singleElement()
                .asString()
                .contains("alert ErrorsAreHigh fires")
                .contains("SLO error ratio is not met: 20 %, wanted at most 1 %");
    }

    @Test
    void aFaultThatCanNotBeInjectedIsRed() {
        var drill = new DrillFixture(Mends.class);
        drill.faults.set(0, new Errors(false, true, null, true));

        assertThat(drill.run())
                .singleElement()
                .asString()
                .startsWith(
                        "INJECT: the fault 'errors' could not be injected: IllegalStateException: no such deployment");
    }

    @Test
    void aFaultThatIsNeverObservedIsRed() {
        var drill = new DrillFixture(Mends.class);
        drill.faults.set(0, new Errors(true, false, null, false));

        assertThat(drill.run())
                .singleElement()
                .asString()
                .startsWith("INJECT: the fault 'errors' was injected but never observed, in 10m.");
    }

    @Test
    void aFaultThatIsNotObservedThoughTheAlertFiresIsRed() {
        var drill = new DrillFixture(Mends.class);
        drill.faults.set(0, new Errors(false, false, null, false));

        assertThat(drill.run())
                .singleElement()
                .asString()
                .startsWith("RECOVER: the fault 'errors' was injected but never observed");
    }

    @Test
    void anAlertThatNeverFiresIsRedAndTheRunbookDoesNotRun() {
        var drill = new DrillFixture(Mends.class);
        drill.faults.set(0, new Errors(true, true, null, false));

        assertThat(drill.run())
                .singleElement()
                .asString()
                .startsWith("DETECT: ErrorsAreHigh did not fire within 1h after the first fault: it is inactive.");
        assertThat(ArenaFixture.latest().log).containsExactly("fault");
    }

    @Test
    void anAlertThatFiresLaterThanItsBudgetIsRed() {
        var drill = new DrillFixture(Mends.class);
        drill.budgets = new Budgets(Duration.ofMinutes(1), null, null);

        assertThat(drill.run())
                .singleElement()
                .asString()
                .startsWith("DETECT: ErrorsAreHigh did not fire within 1m after the first fault (detectWithin):"
                        + " it is pending since 0s");
    }

    @ExtendRunbookWith(RepairFixture.class)
    static class FailsAndTakesBack {
        @Step(order = 1, kind = CHANGE)
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
    void aFailedStepIsRedAndSoIsItsVerdict() {
        var red = new DrillFixture(FailsAndTakesBack.class).run();

        assertThat(red).hasSize(2);
        assertThat(red.get(0)).isEqualTo("STEPS: half-way");
        assertThat(red.get(1))
                .startsWith("END: the run ended ROLLED_BACK, the drill expects COMPLETED:")
                .contains("half-way");
    }

    @Test
    void aFailedStepIsGreenWhereTheDrillExpectsIt() {
        var drill = new DrillFixture(FailsAndTakesBack.class);
        drill.verdict = Verdict.ROLLED_BACK;
        drill.recovery = Recovery.NOT_EXPECTED;

        assertThat(drill.run()).isEmpty();
    }

    @Test
    void aServiceThatIsBackThoughItMustNotBeIsRed() {
        var drill = new DrillFixture(Mends.class);
        drill.recovery = Recovery.NOT_EXPECTED;

        assertThat(drill.run()).singleElement().asString().startsWith("RECOVER: the service is back at the end");
    }

    @ExtendRunbookWith(RepairFixture.class)
    static class RollbackRaises {
        @Step(order = 1, kind = CHANGE)
        void change(Repair repair) {
            repair.touch("a");
            throw new IllegalStateException("half-way");
        }

        @Rollback("change")
        void undo() {
            throw new IllegalStateException("no way back");
        }
    }

    @Test
    void aFailedRollbackIsRed() {
        var drill = new DrillFixture(RollbackRaises.class);
        drill.verdict = Verdict.ROLLED_BACK;
        drill.recovery = Recovery.NOT_EXPECTED;

        assertThat(drill.run())
                .singleElement()
                .asString()
                .startsWith("END: the run ended ROLLBACK_FAILED, the drill expects ROLLED_BACK:")
                .contains("the rollback of step 'change' failed: IllegalStateException: no way back");
    }

    static class DoesNothing {
        @Step(order = 1, kind = OBSERVE)
        void look(Metrics metrics) {
            metrics.value("errors");
        }
    }

    @Test
    void aRunbookThatVerifiesNothingIsRedWhenTheServiceIsNotBack() {
        assertThat(new DrillFixture(DoesNothing.class).run())
                .singleElement()
                .asString()
                .startsWith("RECOVER: the service is not back 1h after the run:")
                .contains("alert ErrorsAreHigh fires");
    }

    @Test
    void aServiceThatIsBackForAMomentOnlyIsNotBack() {
        var drill = new DrillFixture(Mends.class);
        drill.world = World.relapsing();

        assertThat(drill.run()).singleElement().asString().startsWith("RECOVER: the service is not back");
    }

    @Test
    void budgetsOfMitigationAndRecoveryAreKeptWithNumbers() {
        var drill = new DrillFixture(Mends.class);
        drill.budgets = new Budgets(null, Duration.ofSeconds(90), Duration.ofSeconds(100));

        assertThat(drill.run())
                .singleElement()
                .asString()
                .contains("the run's last effect came 2m after the first fault, later than 1m30s (mitigateWithin).");
    }

    @Test
    void aControlThatHealsItselfIsRed() {
        var drill = new DrillFixture(Mends.class);
        drill.world = World.selfHealing(Duration.ofSeconds(250));

        assertThat(drill.run())
                .singleElement()
                .asString()
                .startsWith("CONTROL: the system heals itself 4m15s after the first fault without the runbook;"
                        + " the drill expects STAYS_BROKEN.")
                .contains("control = RECOVERS");
    }

    @Test
    void aRunbookThatOnlyWatchesASystemThatHealsItselfIsGreen() {
        var drill = new DrillFixture(DoesNothing.class);
        drill.world = World.selfHealing(Duration.ofSeconds(250));
        drill.control = Control.RECOVERS;

        assertThat(drill.run()).isEmpty();
        assertThat(drill.printed())
                .contains("control    recovers by itself after ")
                .contains("mitigated  nothing was changed");
    }

    @Test
    void aRunbookThatWritesWhereTheSystemHealsItselfIsRed() {
        var drill = new DrillFixture(Mends.class);
        drill.world = World.selfHealing(Duration.ofSeconds(250));
        drill.control = Control.RECOVERS;

        assertThat(drill.run()).singleElement().asString().contains("yet the runbook had 1 effect.");
    }

    @Test
    void aControlThatDoesNotRecoverThoughItShouldIsRed() {
        var drill = new DrillFixture(Mends.class);
        drill.control = Control.RECOVERS;

        assertThat(drill.run())
                .singleElement()
                .asString()
                .startsWith("CONTROL: the system does not heal itself within ");
    }

    @ExtendRunbookWith(RepairFixture.class)
    static class MendsWithRitual {
        @Step(order = 1, kind = CHANGE, irreversible = "a ritual")
        void ritual(Repair repair) {
            repair.touch("wood");
        }

        @Step(order = 2, kind = CHANGE, irreversible = "mended is mended")
        void mend(Repair repair) {
            repair.mend("errors");
        }
    }

    @Test
    void ablationNamesTheStepThatIsNotNeeded() {
        var drill = new DrillFixture(MendsWithRitual.class);
        drill.ablation = true;

        assertThat(drill.run())
                .singleElement()
                .asString()
                .startsWith("ABLATION: step 'ritual' is unproven: the drill passes without it.");
    }

    @Test
    void aLaterFaultIsInjectedWhileTheRunGoesOn() {
        var drill = new DrillFixture(Mends.class);
        drill.faults.add(new Errors(true, true, null, false));
        drill.times.add(Duration.ofMinutes(25));

        assertThat(drill.run()).isEmpty();
        assertThat(drill.printed()).containsPattern("T\\+15:00 {2}fault +errors");
    }

    @Test
    void allProblemsOfThePreparationAreToldAtOnce() {
        var drill = new DrillFixture(Mends.class);
        drill.faults.set(0, new Errors(false, true, "there is no Rollout 'web'", false));
        drill.faults.add("not a fault");
        drill.times.add(Duration.ofMinutes(20));

        assertThat(drill.run())
                .singleElement()
                .asString()
                .containsPattern("Values\\.first\\(DrillFixture\\.java:\\d+\\): there is no Rollout 'web'")
                .containsPattern(
                        "Values\\.second\\(DrillFixture\\.java:\\d+\\) is a java\\.lang\\.String, not a fault");
    }

    @Test
    void aTargetThatIsNotAvailableIsSkippedUnlessItIsRequired() {
        var drill = new DrillFixture(Mends.class);
        drill.unavailable = "no Docker";
        assertThat(drill.open().unavailable()).contains("the target 'scripted' is not available: no Docker");

        drill.required = true;
        assertThat(drill.open().unavailable()).isEmpty();
        assertThat(drill.run()).singleElement().asString().contains("is required but not available: no Docker");
    }

    @Test
    void filesAreTheSameForTheSameSeed(@TempDir Path directory) throws IOException {
        var first = write(directory.resolve("a"));
        var second = write(directory.resolve("b"));

        assertThat(first).isEqualTo(second).contains("\"schemaVersion\"").contains("RunEnded");
    }

    private static String write(Path directory) throws IOException {
        var drill = new DrillFixture(Mends.class);
        drill.directory = directory;
        assertThat(drill.run()).isEmpty();
        var folder = directory.resolve(DrillFixture.Values.class.getName());
        return Files.readString(folder.resolve("report.txt"))
                + Files.readString(folder.resolve("report.json"))
                + Files.readString(folder.resolve("journal.jsonl"));
    }
}
