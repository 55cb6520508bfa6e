package com.example.shop;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.*;
import dev.runbook.chaos.fault.BadRelease;
import dev.runbook.chaos.world.*;

@Drill(runbook = ShopErrors.class, verdict = COMPLETED, control = STAYS_BROKEN, recoverWithin = "15m")
class BadReleaseDrill {
    @World
    ClusterWorld world = ClusterWorld.named("shop")
            .resources("shop/shop.yaml")
            .service(ServiceModel.named("shop").traffic(50));

    @Inject(at = "10m")
    BadRelease release = BadRelease.of("shop").answering(0.10, 500);
}
