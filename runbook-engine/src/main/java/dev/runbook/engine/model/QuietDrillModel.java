package dev.runbook.engine.model;

import java.lang.reflect.Field;
import java.time.Duration;
import org.apiguardian.api.API;

/**
 * A quiet drill that was found valid.
 *
 * @param type its class
 * @param title what it shows
 * @param runbook the runbook whose alerts must not fire
 * @param lasting how long
 * @param seed of all random choices
 * @param world the field that holds the world
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record QuietDrillModel(
        Class<?> type, String title, RunbookModel runbook, Duration lasting, long seed, Field world) {
    /** Returns the same drill with other random choices. */
    public QuietDrillModel withSeed(long seed) {
        return new QuietDrillModel(type, title, runbook, lasting, seed, world);
    }
}
