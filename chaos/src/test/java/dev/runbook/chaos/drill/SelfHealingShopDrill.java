package dev.runbook.chaos.drill;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.Verdict;
import dev.runbook.api.drill.Control;
import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.RolloutStatus;
import dev.runbook.api.port.Rollouts;
import dev.runbook.api.port.Slos;
import dev.runbook.api.slo.Bound;
import dev.runbook.api.slo.Slo;
import dev.runbook.api.slo.Unit;
import dev.runbook.chaos.fault.BadRelease;
import dev.runbook.chaos.world.ClusterWorld;

/** A bad release that its analysis takes back; the runbook watches. */
@Drill(runbook = SelfHealingShopDrill.Watch.class, verdict = Verdict.COMPLETED, control = Control.RECOVERS)
class SelfHealingShopDrill {
    @World
    ClusterWorld world = ShopRunFixture.shop();

    @Inject(at = "10m")
    BadRelease release = BadRelease.of("shop").answering(0.30, 503);

    /** The share of requests that fail. */
    public static final class ErrorRatio implements Slo {
        @Override
        public String title() {
            return "error ratio";
        }

        @Override
        public String indicator() {
            return "(sum(rate(http_requests_total{app=\"shop\",status=~\"5..\"}[5m])) or vector(0))"
                    + " / sum(rate(http_requests_total{app=\"shop\"}[5m]))";
        }

        @Override
        public Bound objective() {
            return Bound.below(0.01, Unit.RATIO);
        }

        @Override
        public Bound alertsAt() {
            return Bound.below(0.05, Unit.RATIO);
        }
    }

    @Runbook(title = "The shop errs", namespace = "default")
    @Alert(name = "ShopErrors", severity = Severity.CRITICAL, forDuration = "2m", slo = ErrorRatio.class)
    static class Watch {
        @Step(order = 10, kind = StepKind.OBSERVE, title = "Look at the rollout")
        RolloutStatus look(Rollouts rollouts) {
            return rollouts.get("shop");
        }

        @Step(order = 20, kind = StepKind.VERIFY, title = "Errors are gone", timeout = "30m")
        void verify(Await await, Slos slos) {
            await.until("the error ratio is back", () -> slos.met(ErrorRatio.class));
        }
    }
}
