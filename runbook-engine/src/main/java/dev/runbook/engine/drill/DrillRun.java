package dev.runbook.engine.drill;

import dev.runbook.engine.execution.Messages;
import dev.runbook.engine.execution.StepOutcome;
import dev.runbook.engine.model.DrillModel;
import dev.runbook.engine.model.StepModel;
import dev.runbook.engine.report.DrillReport;
import dev.runbook.engine.report.DrillReport.Clocked;
import dev.runbook.engine.report.Reports;
import dev.runbook.engine.rules.RuleTest;
import dev.runbook.engine.spi.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A drill, phase by phase, in the order of the methods. Each phase throws with the whole story when it is red; then
 * {@link #skip} says of the later ones why they can't be run. One thread; only {@link #cancel} may come from another.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class DrillRun implements AutoCloseable {
    private final DrillModel drill;
    private final DrillSettings settings;
    private final Targets targets;
    private final Reports reports;
    private final Rehearsal rehearsal;
    private final List<String> failures = new ArrayList<>();
    private final Ablations ablations;
    private @Nullable Phase broken;
    private volatile @Nullable String cancelled;
    private @Nullable DrillValues values;
    private @Nullable Prelude prelude;
    private @Nullable String control;
    private boolean closed;

    /** Makes a drill. Nothing happens yet. */
    public DrillRun(DrillModel drill, DrillSettings settings) {
        this.drill = drill;
        this.settings = settings;
        this.targets = new Targets(settings);
        this.reports = new Reports(settings.directory(), settings.out(), settings.colour());
        this.rehearsal = new Rehearsal(drill, settings, Set.of(), this::keepJournal);
        this.ablations = new Ablations(drill, settings);
    }

    /** Returns why the drill can't be run here at all and is to be skipped: its target is not available. */
    public Optional<String> unavailable() {
        return targets.unavailable();
    }

    /** Returns why a phase can't be run: an earlier one failed. Ask before each phase but {@link Phase#PREPARE}. */
    public Optional<String> skip(Phase phase) {
        if (phase == Phase.END && rehearsal.ran()) {
            return Optional.empty();
        }
        if (cancelled != null) {
            return Optional.of("the drill was stopped: " + cancelled);
        }
        return broken == null || broken == phase || broken == Phase.STEPS && phase == Phase.END
                ? Optional.empty()
                : Optional.of(broken.words + " failed: "
                        + failures.get(0).lines().findFirst().orElse(""));
    }

    /** Makes the drill's values and opens its world; throws with all problems at once. */
    public void prepare() {
        phase(Phase.PREPARE, () -> {
            var target = targets.get();
            values = DrillValues.of(drill);
            rehearsal.prepare(target, values);
            if (rehearsal.scene().arena().time().virtual()) {
                prelude = Prelude.begin(() -> openControl(target));
            }
        });
    }

    /** Lets the world run until the first fault and checks that it is healthy. */
    public void baseline() {
        phase(Phase.BASELINE, rehearsal::baseline);
    }

    /** Injects the first fault and waits until it is observed. */
    public void inject() {
        phase(Phase.INJECT, rehearsal::inject);
    }

    /** Waits until the alert fires. */
    public void detect() {
        phase(Phase.DETECT, () -> {
            rehearsal.detect();
            if (prelude != null) {
                prelude.watch(controlledFor());
            }
        });
    }

    /** Runs a step. Call it for every step: after a failed one it answers why it skips. */
    public StepOutcome step(StepModel step) {
        var outcome = rehearsal.step(step);
        if (outcome instanceof StepOutcome.Failed failed && !failed.expected()) {
            red(Phase.STEPS, "step '" + step.name() + "' failed: " + Messages.of(failed.cause()));
        }
        return outcome;
    }

    /** Ends the run, with rollbacks, and checks its verdict. */
    public void end() {
        phase(Phase.END, rehearsal::end);
    }

    /** Checks that the service is back, or still broken where the drill expects that; checks the times. */
    public void recover() {
        phase(Phase.RECOVER, rehearsal::recover);
    }

    /** Repeats world and faults without the runbook and checks that the outcome is the declared one. */
    public void control() {
        phase(Phase.CONTROL, () -> {
            var watched = controlledFor();
            try (var run = prelude == null ? openControl(alone()) : prelude.take()) {
                control = run.judge(watched, rehearsal.run().effects());
            }
        });
    }

    private ControlRun openControl(Target target) {
        return ControlRun.open(drill, rehearsal.objectives(), target, made());
    }

    /** Returns the target with room for another world. */
    private Target alone() {
        var target = targets.get();
        if (target.exclusive()) {
            rehearsal.leave();
        }
        return target;
    }

    private DrillValues made() {
        return Objects.requireNonNull(values, "the drill was not prepared");
    }

    /** The control is watched longer than the drill takes, so far, and longer than its bound of the recovery. */
    private Duration controlledFor() {
        var scene = rehearsal.scene();
        var end = scene.now().plus(ControlRun.MARGIN);
        var budget = drill.budgets().recover();
        var bound = budget == null ? end : scene.firstFault().plus(budget);
        return Duration.between(scene.firstFault(), bound.isAfter(end) ? bound : end);
    }

    /** Repeats the drill without a CHANGE step and checks that it fails then. */
    public void ablation(StepModel step) {
        phase(
                Phase.ABLATION,
                () -> ablations.without(step, rehearsal.run().outcomes().get(step.name()), this::alone, made()));
    }

    /** Stops the drill; {@link #end} still rolls back. */
    public void cancel(String reason) {
        cancelled = reason;
        rehearsal.cancel(reason);
    }

    private void phase(Phase phase, Runnable body) {
        try {
            body.run();
        } catch (RuntimeException | Error e) {
            red(phase, Messages.of(e));
            throw e;
        }
    }

    private void red(Phase phase, String message) {
        failures.add(message);
        if (broken == null) {
            broken = phase;
        }
    }

    /** Prints and writes the report, and closes the world. Rolls back first if {@link #end} was not called. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (prelude != null) {
            prelude.close();
        }
        try (rehearsal) {
            if (rehearsal.ran()) {
                rehearsal.run().end();
            }
            keepJournal(rehearsal.ran() ? rehearsal.run().journal() : List.of());
            if (rehearsal.verdict() != null && failures.isEmpty() && cancelled == null) {
                settings.envelopes().add(drill.runbook(), drill.type().getName(), rehearsal.observed());
                keepSeries();
            }
            reports.write(report());
        }
    }

    private void keepSeries() {
        var directory = settings.ruleTests();
        var scene = rehearsal.scene();
        if (directory != null && scene.arena().time().virtual()) {
            RuleTest.of(drill, scene.arena().metrics(), scene.firstFault(), scene.now())
                    .write(directory);
        }
    }

    private void keepJournal(List<String> lines) {
        reports.writeJournal(drill.type().getName(), lines);
    }

    private DrillReport report() {
        var opened = rehearsal.opened();
        var budgets = drill.budgets();
        var mitigated = rehearsal.ran() ? rehearsal.run().lastEffect() : null;
        var fault = opened ? rehearsal.scene().firstFault() : null;
        var reason = cancelled;
        var all = new ArrayList<>(failures);
        if (reason != null) {
            all.add("the drill was stopped: " + reason);
        }
        return new DrillReport(
                DrillReport.SCHEMA,
                drill.type().getName(),
                drill.title(),
                drill.runbook().title(),
                drill.runbook().type().getSimpleName(),
                drill.alert().name(),
                settings.target(),
                drill.seed(),
                all,
                control != null,
                drill.verdict().name(),
                rehearsal.verdict() == null ? null : rehearsal.verdict().name(),
                rehearsal.ran() ? rehearsal.run().explanation() : List.of(),
                Clocked.of(fault, rehearsal.fired(), budgets.detect()),
                Clocked.of(fault, mitigated, budgets.mitigate()),
                Clocked.of(fault, rehearsal.recovered(), budgets.recover()),
                rehearsal.ran() ? rehearsal.run().effects() : 0,
                control == null ? "not run" : control,
                ablations.results(),
                fault,
                opened ? rehearsal.scene().arena().timeline() : List.of());
    }
}
