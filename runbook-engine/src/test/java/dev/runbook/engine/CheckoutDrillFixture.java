package dev.runbook.engine;

import dev.runbook.api.Verdict;
import dev.runbook.api.drill.Control;
import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;

/** A drill in a file of its own, as build tools scan for. */
@Drill(runbook = ShopFixture.BasketRunbook.class, verdict = Verdict.COMPLETED, control = Control.STAYS_BROKEN)
class CheckoutDrillFixture {
    @World
    String world = "shop";

    @Inject(at = "10m")
    ShopFixture.Outage outage = new ShopFixture.Outage("the checkout's release is bad");
}
