package dev.runbook.engine.execution;

import dev.runbook.api.FiringAlert;
import dev.runbook.api.drill.Operator;
import java.util.Map;
import java.util.Set;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What a run is started with.
 *
 * @param parameters the run's parameters by name, as written on the command line
 * @param alert the alert that started it; null when a person did
 * @param operator who answers manual steps and questions; null when nobody does
 * @param leftOut the steps that are skipped as if they did not exist
 * @param extensions the extensions that ServiceLoader found
 * @param limits the bounds on real time
 * @param failureExpected whether a failed step is what the drill expects
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record RunSettings(
        Map<String, String> parameters,
        @Nullable FiringAlert alert,
        @Nullable Operator operator,
        Set<String> leftOut,
        Extensions extensions,
        RunLimits limits,
        boolean failureExpected) {
    /** Copies map and set. */
    public RunSettings {
        parameters = Map.copyOf(parameters);
        leftOut = Set.copyOf(leftOut);
    }

    /** Returns the settings of a run without alert, parameters and operator. */
    public static RunSettings plain(Extensions extensions, RunLimits limits) {
        return new RunSettings(Map.of(), null, null, Set.of(), extensions, limits, false);
    }
}
