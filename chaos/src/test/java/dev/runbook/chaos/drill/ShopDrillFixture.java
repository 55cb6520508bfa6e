package dev.runbook.chaos.drill;

import static dev.runbook.api.Severity.CRITICAL;

import dev.runbook.api.Alert;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.drill.DrillsFixture.ErrorRate;
import dev.runbook.chaos.fault.BadRelease;
import dev.runbook.chaos.world.ClusterWorld;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** What the drills of a shop have in common: a bad release of its Deployment after five minutes. */
abstract class ShopDrillFixture {
    @World
    final ClusterWorld world = DrillsFixture.shop();

    @Inject(at = "5m")
    final BadRelease release = DrillsFixture.badRelease();

    /** The alert of the shop's runbooks. */
    @Alert(name = "ShopErrors", severity = CRITICAL, forDuration = "1m", slo = ErrorRate.class)
    @Retention(RetentionPolicy.RUNTIME)
    @interface OnShopErrors {}
}
