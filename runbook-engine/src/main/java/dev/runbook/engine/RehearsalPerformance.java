package dev.runbook.engine;

import dev.runbook.api.Verdict;
import dev.runbook.engine.drill.DrillSettings;
import dev.runbook.engine.execution.RunExecution;
import dev.runbook.engine.execution.RunSettings;
import dev.runbook.engine.execution.StepOutcome;
import dev.runbook.engine.model.AlertModel;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.Target;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A runbook that is run by itself on an empty cluster. The cluster is made when a step first asks for something of it,
 * so that a runbook that needs none costs next to nothing.
 */
final class RehearsalPerformance implements Performance {
    private final RunbookModel runbook;
    private final DrillSettings settings;
    private final long seed;
    private final RunExecution run;
    private @Nullable Arena arena;

    RehearsalPerformance(RunbookModel runbook, DrillSettings settings, long seed) {
        this.runbook = runbook;
        this.settings = settings;
        this.seed = seed;
        this.run = new RunExecution(runbook, this::open, RunSettings.plain(settings.extensions(), settings.limits()));
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
    public void cancel(String reason) {
        run.cancel(reason);
    }

    @Override
    public void close() {
        try {
            if (run.end() == Verdict.ROLLBACK_FAILED) {
                throw new AssertionError("The runbook " + runbook.id()
                        + " could not take back what it did: see its journal, and mend its @Rollback methods.");
            }
        } finally {
            run.close();
            if (arena != null) {
                arena.close();
            }
        }
    }
}
