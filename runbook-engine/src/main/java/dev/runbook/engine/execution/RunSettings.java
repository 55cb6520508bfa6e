package dev.runbook.engine.execution;

import dev.runbook.api.FiringAlert;
import dev.runbook.api.drill.Operator;
import dev.runbook.engine.gate.CallObserver;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What a run is started with.
 *
 * @param target the name of the target, for the journal
 * @param seed of the target's random choices, for the journal
 * @param parameters the run's parameters by name, as written on the command line
 * @param alert the alert that started it; null when a person did
 * @param operator who answers manual steps and questions; null when nobody does
 * @param leftOut the steps that are skipped as if they did not exist
 * @param extensions the extensions that ServiceLoader found
 * @param limits the bounds on real time
 * @param failureExpected whether a failed step is what the drill expects
 * @param lastWords takes the journal's lines when the JVM dies in the middle of the run
 * @param conduct what becomes of its effects, and where it is written down
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record RunSettings(
        String target,
        long seed,
        Map<String, String> parameters,
        @Nullable FiringAlert alert,
        @Nullable Operator operator,
        Set<String> leftOut,
        Extensions extensions,
        RunLimits limits,
        boolean failureExpected,
        Consumer<List<String>> lastWords,
        RunConduct conduct) {
    /** Copies map and set. */
    public RunSettings {
        parameters = Map.copyOf(parameters);
        leftOut = Set.copyOf(leftOut);
    }

    /** Makes the settings of a drill's run. */
    public RunSettings(
            String target,
            long seed,
            Map<String, String> parameters,
            @Nullable FiringAlert alert,
            @Nullable Operator operator,
            Set<String> leftOut,
            Extensions extensions,
            RunLimits limits,
            boolean failureExpected,
            Consumer<List<String>> lastWords) {
        this(
                target,
                seed,
                parameters,
                alert,
                operator,
                leftOut,
                extensions,
                limits,
                failureExpected,
                lastWords,
                RunConduct.replay(CallObserver.NONE));
    }

    /** Returns the settings of a run without alert, parameters and operator. */
    public static RunSettings plain(String target, long seed, Extensions extensions, RunLimits limits) {
        return new RunSettings(target, seed, Map.of(), null, null, Set.of(), extensions, limits, false, lines -> {});
    }
}
