package dev.runbook.engine;

import dev.runbook.api.Verdict;
import dev.runbook.api.drill.Operator;
import dev.runbook.engine.drill.DrillSettings;
import dev.runbook.engine.execution.RunExecution;
import dev.runbook.engine.execution.RunSettings;
import dev.runbook.engine.execution.StepOutcome;
import dev.runbook.engine.model.AlertModel;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.Target;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A runbook that is run by itself on an empty cluster. The cluster is made when a step first asks for something of it,
 * so that a runbook that needs none costs next to nothing.
 */
final class RehearsalPerformance implements Performance {
    private static final Duration CONFIRMS_AFTER = Duration.ofMinutes(1);

    private final RunbookModel runbook;
    private final DrillSettings settings;
    private final long seed;
    private final RunExecution run;
    private @Nullable Arena arena;

    RehearsalPerformance(RunbookModel runbook, DrillSettings settings, long seed) {
        this.runbook = runbook;
        this.settings = settings;
        this.seed = seed;
        this.run = new RunExecution(runbook, this::open, runSettings(settings, seed));
    }

    private static RunSettings runSettings(DrillSettings settings, long seed) {
        return new RunSettings(
                settings.target(),
                seed,
                Map.of(),
                null,
                Operator.confirmsAfter(CONFIRMS_AFTER),
                Set.of(),
                settings.extensions(),
                settings.limits(),
                false,
                lines -> {});
    }

    @Override
    public Optional<String> unavailable() {
        if (settings.required()) {
            return Optional.empty();
        }
        var target = target();
        return target == null ? Optional.of(missing()) : target.unavailable();
    }

    private @Nullable Target target() {
        for (var target : settings.targets().targets()) {
            if (target.name().equals(settings.target())) {
                return target;
            }
        }
        return null;
    }

    private String missing() {
        return "there is no target '" + settings.target()
                + "' on the class path, so there is no cluster to rehearse on; add dev.runbook:runbook-chaos or set "
                + RunbookConfiguration.TARGET;
    }

    private Arena open() {
        var target = target();
        if (target == null) {
            throw new IllegalStateException(missing());
        }
        target.unavailable().ifPresent(reason -> {
            throw new IllegalStateException("target " + target.name() + " is not available: " + reason);
        });
        var rules = runbook.alerts().stream().map(AlertModel::rule).toList();
        var opened = target.open(new ArenaRequest(null, rules, seed, runbook.namespace()));
        arena = opened;
        return opened;
    }

    @Override
    public Optional<String> skip(Stage stage) {
        if (settings.required() && target() == null) {
            throw new IllegalStateException(missing());
        }
        return Optional.empty();
    }

    @Override
    public StepOutcome perform(Stage stage) {
        return run.step(stage.requireStep());
    }

    @Override
    public void leave(Stage stage, Throwable why) {
        run.leave(stage.requireStep(), why);
    }

    @Override
    public void cancel(String reason) {
        run.cancel(reason);
    }

    /**
     * Requires that the run was completed. A failed step says so too, but a launcher that runs it again would leave out
     * the steps that were skipped after it; it runs the whole class again when the class has failed.
     */
    @Override
    public void judge() {
        var verdict = run.end();
        if (verdict != Verdict.COMPLETED) {
            throw new AssertionError("The run of " + runbook.id() + " ended " + verdict + ", not COMPLETED, on an empty"
                    + " cluster: see its failed step. Write a @Drill that gives it the world it is made for.");
        }
    }

    @Override
    public void close() {
        run.close();
        if (arena != null) {
            arena.close();
        }
    }
}
