package dev.runbook.chaos.drill;

import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.OBSERVE;
import static dev.runbook.api.StepKind.VERIFY;
import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.RECOVERS;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.Incident;
import dev.runbook.api.port.Slos;
import dev.runbook.api.port.Undo;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.WorkloadStatus;
import dev.runbook.api.port.Workloads;
import dev.runbook.chaos.drill.DrillsFixture.ErrorRate;
import dev.runbook.chaos.drill.ShopDrillFixture.OnShopErrors;
import dev.runbook.chaos.fault.ServiceErrors;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runbooks and drills that prove nothing are red, and say why. */
class BrokenRunbookTests {
    static final WorkloadRef SHOP = WorkloadRef.deployment("shop");

    @Runbook(title = "Undoes to the wrong revision")
    @OnShopErrors
    static class WrongRevisionFixture {
        @Step(order = 10, kind = CHANGE, irreversible = "a test")
        Undo undo(Workloads workloads) {
            return workloads.undo(SHOP, workloads.get(SHOP).revision());
        }

        @Step(order = 20, kind = VERIFY, timeout = "8m")
        void recovered(Await await, Slos slos) {
            await.until("the error rate keeps its objective", () -> slos.met(ErrorRate.class));
        }
    }

    @Drill(runbook = WrongRevisionFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class WrongRevisionDrillFixture extends ShopDrillFixture {}

    @Test
    void undoing_to_the_wrong_revision_is_seen_by_the_verification() {
        var outcome = DrillsFixture.drill(WrongRevisionDrillFixture.class);

        assertThat(outcome.failures()).containsOnlyKeys("recovered", "end");
        assertThat(outcome.failures().get("recovered")).contains("the error rate keeps its objective", "8m");
    }

    @Runbook(title = "Does nothing and verifies nothing")
    @OnShopErrors
    static class VerifiesNothingFixture {
        @Step(order = 10, kind = CHANGE, irreversible = "a test")
        void pretend(Workloads workloads) {
            workloads.get(SHOP);
        }
    }

    @Drill(runbook = VerifiesNothingFixture.class, verdict = COMPLETED, control = STAYS_BROKEN, recoverWithin = "15m")
    static class VerifiesNothingDrillFixture extends ShopDrillFixture {}

    @Test
    void a_runbook_that_verifies_nothing_is_seen_by_the_recovery() {
        var outcome = DrillsFixture.drill(VerifiesNothingDrillFixture.class);

        assertThat(outcome.failures()).containsOnlyKeys("recover");
        assertThat(outcome.failures().get("recover"))
                .contains("the service is not back within 15m", "error rate", "The runbook did not help");
    }

    @Runbook(title = "Has a step too many")
    @OnShopErrors
    static class StepTooManyFixture {
        @Step(order = 10, kind = CHANGE, irreversible = "a test")
        void pretend(Workloads workloads) {
            workloads.get(SHOP);
        }

        @Step(order = 20, kind = CHANGE, irreversible = "a test")
        Undo undo(Workloads workloads) {
            return workloads.undo(SHOP);
        }

        @Step(order = 30, kind = VERIFY, timeout = "8m")
        void recovered(Await await, Slos slos) {
            await.until("the error rate keeps its objective", () -> slos.met(ErrorRate.class));
        }
    }

    @Drill(runbook = StepTooManyFixture.class, verdict = COMPLETED, control = STAYS_BROKEN, ablation = true)
    static class StepTooManyDrillFixture extends ShopDrillFixture {}

    @Test
    void ablation_names_the_step_that_does_nothing() {
        var outcome = DrillsFixture.drill(StepTooManyDrillFixture.class);

        assertThat(outcome.failures()).containsOnlyKeys("pretend");
        assertThat(outcome.failures().get("pretend")).contains("step 'pretend' is unproven");
        assertThat(outcome.text()).contains("pretend: UNPROVEN", "undo: needed");
    }

    @Runbook(title = "Returns nothing")
    @OnShopErrors
    static class ReturnsNullFixture {
        @Step(order = 10, kind = OBSERVE)
        WorkloadStatus look() {
            return null;
        }

        @Step(order = 20, kind = VERIFY)
        void check(WorkloadStatus seen) {}
    }

    @Drill(runbook = ReturnsNullFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class ReturnsNullDrillFixture extends ShopDrillFixture {}

    @Test
    void a_step_that_returns_null_fails() {
        var outcome = DrillsFixture.drill(ReturnsNullDrillFixture.class);

        assertThat(outcome.failures()).containsOnlyKeys("look", "end");
        assertThat(outcome.failures().get("look")).contains("ReturnsNullFixture.look returned null");
        assertThat(outcome.skips()).containsKey("check");
    }

    @Runbook(title = "Throws an error")
    @OnShopErrors
    static class ThrowsErrorFixture {
        @Step(order = 10, kind = OBSERVE)
        void look() {
            throw new NoClassDefFoundError("com/example/Gone");
        }
    }

    @Drill(runbook = ThrowsErrorFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class ThrowsErrorDrillFixture extends ShopDrillFixture {}

    @Runbook(title = "Recurses without end")
    @OnShopErrors
    static class OverflowsFixture {
        @Step(order = 10, kind = OBSERVE)
        void look() {
            look();
        }
    }

    @Drill(runbook = OverflowsFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class OverflowsDrillFixture extends ShopDrillFixture {}

    @Test
    void a_step_that_throws_an_error_fails() {
        assertThat(DrillsFixture.drill(ThrowsErrorDrillFixture.class).failures().get("look"))
                .contains("NoClassDefFoundError", "com/example/Gone");
        assertThat(DrillsFixture.drill(OverflowsDrillFixture.class).failures().get("look"))
                .contains("StackOverflowError");
    }

    @Runbook(title = "Hands over and goes on")
    @OnShopErrors
    static class SwallowsEscalationFixture {
        @Step(order = 10, kind = OBSERVE)
        void look(Incident incident) {
            try {
                incident.escalate("nobody knows this error");
            } catch (RuntimeException e) {
                // Swallowed on purpose.
            }
        }

        @Step(order = 20, kind = CHANGE, irreversible = "a test")
        Undo undo(Workloads workloads) {
            return workloads.undo(SHOP);
        }
    }

    @Drill(runbook = SwallowsEscalationFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class SwallowsEscalationDrillFixture extends ShopDrillFixture {}

    @Test
    void a_step_that_hands_over_has_handed_over_although_it_swallows_the_exception() {
        var outcome = DrillsFixture.drill(SwallowsEscalationDrillFixture.class);

        assertThat(outcome.failures()).containsOnlyKeys("look", "end");
        assertThat(outcome.failures().get("end")).contains("AWAITING_HUMAN", "nobody knows this error");
        assertThat(outcome.skips()).containsEntry("undo", "step 'look' needs a person");
    }

    @Runbook(title = "Watches")
    @OnShopErrors
    static class WatchesFixture {
        @Step(order = 10, kind = VERIFY, timeout = "15m")
        void recovered(Await await, Slos slos) {
            await.until("the error rate keeps its objective", () -> slos.met(ErrorRate.class));
        }
    }

    /** Errors that go away by themselves. */
    abstract static class SelfHealingFixture {
        @World
        final ClusterWorld world = DrillsFixture.shop();

        @Inject(at = "5m", healAt = "9m")
        final ServiceErrors errors = ServiceErrors.on("shop").answering(0.3, 503);
    }

    @Drill(runbook = WatchesFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class HealsItselfDrillFixture extends SelfHealingFixture {}

    @Drill(runbook = WatchesFixture.class, verdict = COMPLETED, control = RECOVERS)
    static class HealsItselfDeclaredDrillFixture extends SelfHealingFixture {}

    @Test
    void a_system_that_heals_itself_is_told_from_one_that_stays_broken() {
        var outcome = DrillsFixture.drill(HealsItselfDrillFixture.class);

        assertThat(outcome.failures()).containsOnlyKeys("control");
        assertThat(outcome.failures().get("control")).contains("the system heals itself", "STAYS_BROKEN", "RECOVERS");
        assertThat(DrillsFixture.drill(HealsItselfDeclaredDrillFixture.class).failures())
                .isEmpty();
    }

    @Runbook(title = "Meddles")
    @OnShopErrors
    static class MeddlesFixture {
        @Step(order = 10, kind = CHANGE, irreversible = "a test")
        void restart(Workloads workloads) {
            workloads.restart(SHOP);
        }

        @Step(order = 20, kind = VERIFY, timeout = "15m")
        void recovered(Await await, Slos slos) {
            await.until("the error rate keeps its objective", () -> slos.met(ErrorRate.class));
        }
    }

    @Drill(runbook = MeddlesFixture.class, verdict = COMPLETED, control = RECOVERS)
    static class MeddlesDrillFixture extends SelfHealingFixture {}

    @Test
    void a_runbook_that_writes_where_the_system_heals_itself_is_red() {
        var outcome = DrillsFixture.drill(MeddlesDrillFixture.class);

        assertThat(outcome.failures()).containsOnlyKeys("control");
        assertThat(outcome.failures().get("control")).contains("heals itself", "the runbook had 1 effect");
    }

    @Drill(runbook = WatchesFixture.class, verdict = COMPLETED, control = RECOVERS)
    static class StaysBrokenDrillFixture {
        @World
        final ClusterWorld world = DrillsFixture.shop();

        @Inject(at = "5m", healAt = "4h")
        final ServiceErrors errors = ServiceErrors.on("shop").answering(0.3, 503);
    }

    @Test
    void a_heal_that_never_comes_is_no_recovery() {
        var outcome = DrillsFixture.drill(StaysBrokenDrillFixture.class);

        assertThat(outcome.failures()).containsOnlyKeys("recovered", "end");
    }

    /** Errors that only the first world gets. */
    record OnceFixture(ServiceErrors errors, List<FaultContext> worlds) implements Fault {
        @Override
        public String describe() {
            return errors.describe();
        }

        @Override
        public List<String> problems(FaultContext context) {
            return List.of();
        }

        @Override
        public void inject(FaultContext context) {
            if (worlds.isEmpty()) {
                worlds.add(context);
                errors.inject(context);
            }
        }

        @Override
        public boolean observed(FaultContext context) {
            return true;
        }

        @Override
        public void heal(FaultContext context) {
            if (worlds.contains(context)) {
                errors.heal(context);
            }
        }
    }

    @Drill(runbook = WatchesFixture.class, verdict = COMPLETED, control = RECOVERS)
    static class ControlWithoutAlertDrillFixture {
        @World
        final ClusterWorld world = DrillsFixture.shop();

        @Inject(at = "5m", healAt = "9m")
        final OnceFixture errors = new OnceFixture(ServiceErrors.on("shop").answering(0.3, 503), new ArrayList<>());
    }

    @Test
    void a_control_whose_alert_never_fires_is_no_control() {
        var outcome = DrillsFixture.drill(ControlWithoutAlertDrillFixture.class);

        assertThat(outcome.failures()).containsOnlyKeys("control");
        assertThat(outcome.failures().get("control")).contains("in the control ShopErrors did not fire");
    }
}
