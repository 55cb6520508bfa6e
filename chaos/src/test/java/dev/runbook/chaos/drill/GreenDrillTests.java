package dev.runbook.chaos.drill;

import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.OBSERVE;
import static dev.runbook.api.StepKind.VERIFY;
import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.Effects;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.drill.Drill;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.Slos;
import dev.runbook.api.port.Undo;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.WorkloadStatus;
import dev.runbook.api.port.Workloads;
import dev.runbook.chaos.drill.DrillsFixture.ErrorRate;
import dev.runbook.chaos.drill.ShopDrillFixture.OnShopErrors;
import org.junit.jupiter.api.Test;

class GreenDrillTests {
    @Runbook(title = "The shop answers with errors")
    @OnShopErrors
    static class UndoFixture {
        static final WorkloadRef SHOP = WorkloadRef.deployment("shop");

        @Step(order = 10, kind = OBSERVE)
        WorkloadStatus look(Workloads workloads) {
            return workloads.get(SHOP);
        }

        @Step(order = 20, kind = CHANGE)
        Undo undo(Workloads workloads, WorkloadStatus seen) {
            return workloads.undo(SHOP, seen.revision() - 1);
        }

        @Rollback("undo")
        void redo(Workloads workloads, WorkloadStatus seen, Effects effects) {
            if (effects.touched("Deployment", "shop")) {
                workloads.undo(SHOP, seen.revision());
            }
        }

        @Step(order = 30, kind = VERIFY, timeout = "10m")
        void recovered(Await await, Slos slos) {
            await.until("the error rate keeps its objective", () -> slos.met(ErrorRate.class));
        }
    }

    @Drill(runbook = UndoFixture.class, verdict = COMPLETED, control = STAYS_BROKEN, ablation = true)
    static class UndoDrillFixture extends ShopDrillFixture {}

    @Test
    void a_runbook_that_cures_is_green() {
        var outcome = DrillsFixture.drill(UndoDrillFixture.class);

        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.skips()).isEmpty();
        assertThat(outcome.text())
                .contains(
                        "control    stays broken",
                        "ablation   undo: needed: without it the run ended ROLLED_BACK, the drill expects COMPLETED: waited 10m");
        assertThat(outcome.cluster().after().get("Deployment default/shop").toString())
                .contains("example/shop:7,");
    }
}
