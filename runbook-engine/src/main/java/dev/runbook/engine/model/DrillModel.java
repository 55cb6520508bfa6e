package dev.runbook.engine.model;

import dev.runbook.api.Verdict;
import dev.runbook.api.drill.Control;
import dev.runbook.api.drill.Recovery;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A drill that was found valid, as far as that can be seen without making its world.
 *
 * @param type its class
 * @param title what it shows
 * @param runbook the runbook
 * @param alert the alert that must fire
 * @param verdict how the run must end
 * @param control what must happen without the runbook
 * @param recovery whether the service must be back; {@code AFTER_COMPLETED} is resolved to
 *     {@code REQUIRED} already where the verdict is COMPLETED, and means elsewhere that nothing is checked
 * @param budgets the bounds of its times
 * @param seed of all random choices
 * @param parameters the run's parameters by name
 * @param ablation whether each CHANGE step is tried without
 * @param world the field that holds the world
 * @param injections its faults, in order of time
 * @param operator the field that holds the scripted person, null when there is none
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record DrillModel(
        Class<?> type,
        String title,
        RunbookModel runbook,
        AlertModel alert,
        Verdict verdict,
        Control control,
        Recovery recovery,
        Budgets budgets,
        long seed,
        Map<String, String> parameters,
        boolean ablation,
        Field world,
        List<Injection> injections,
        @Nullable Field operator) {
    /** Copies map and list. */
    public DrillModel {
        parameters = Map.copyOf(parameters);
        injections = List.copyOf(injections);
    }

    /** Returns the same drill with other random choices. */
    public DrillModel withSeed(long seed) {
        return new DrillModel(
                type,
                title,
                runbook,
                alert,
                verdict,
                control,
                recovery,
                budgets,
                seed,
                parameters,
                ablation,
                world,
                injections,
                operator);
    }

    /**
     * A fault and its times, counted from the start of the world.
     *
     * @param field the field that holds the fault
     * @param at when it is injected
     * @param healAt when it goes away by itself, null for never
     */
    @API(status = API.Status.INTERNAL, since = "0.1")
    public record Injection(
            Field field, Duration at, @Nullable Duration healAt) {}

    /**
     * Bounds counted from the first fault; null for none.
     *
     * @param detect until the alert fires
     * @param mitigate until the run's last effect
     * @param recover until the SLOs hold and the alert is resolved
     */
    @API(status = API.Status.INTERNAL, since = "0.1")
    public record Budgets(
            @Nullable Duration detect,
            @Nullable Duration mitigate,
            @Nullable Duration recover) {}
}
