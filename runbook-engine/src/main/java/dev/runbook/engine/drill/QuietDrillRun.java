package dev.runbook.engine.drill;

import dev.runbook.engine.execution.Messages;
import dev.runbook.engine.execution.Times;
import dev.runbook.engine.model.AlertModel;
import dev.runbook.engine.model.QuietDrillModel;
import dev.runbook.engine.report.QuietReport;
import dev.runbook.engine.report.Reports;
import dev.runbook.engine.spi.AlertState.Phase;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.PrepareException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** A quiet drill: a healthy world in which a runbook's alerts must not fire. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class QuietDrillRun implements AutoCloseable {
    private final QuietDrillModel drill;
    private final DrillSettings settings;
    private final Targets targets;
    private final List<String> failures = new ArrayList<>();
    private final Objectives objectives;
    private final Closeness closeness;
    private @Nullable Arena arena;
    private @Nullable Instant start;

    /** Makes a drill. Nothing happens yet. */
    public QuietDrillRun(QuietDrillModel drill, DrillSettings settings) {
        this.drill = drill;
        this.settings = settings;
        this.targets = new Targets(settings);
        this.objectives = Objectives.of(drill.runbook());
        this.closeness = new Closeness(objectives.slos());
    }

    /** Returns why the drill can't be run here at all and is to be skipped: its target is not available. */
    public Optional<String> unavailable() {
        return targets.unavailable();
    }

    /** Opens the world; throws with all problems at once. */
    public void prepare() {
        record(() -> {
            var target = targets.get();
            var problems = new ArrayList<String>();
            var world =
                    DrillValues.read(drill.world(), DrillValues.make(drill.type()), Object.class, "a world", problems);
            if (world == null) {
                throw new PrepareException(problems);
            }
            var rules = drill.runbook().alerts().stream().map(AlertModel::rule).toList();
            try {
                var opened = target.open(new ArenaRequest(
                        world, rules, drill.seed(), drill.runbook().namespace(), Set.of(), true));
                arena = opened;
                start = opened.time().instant();
            } catch (PrepareException e) {
                throw new PrepareException(Scene.refused(drill.world(), e));
            }
        });
    }

    /** Lets the time pass; throws as soon as an alert fires. */
    public void quiet() {
        record(() -> {
            var opened = Objects.requireNonNull(arena, "the drill was not prepared");
            var from = Objects.requireNonNull(start);
            var end = from.plus(drill.lasting());
            while (opened.time().instant().isBefore(end)) {
                opened.time().pass(shorter(Duration.between(opened.time().instant(), end)));
                requireSilence(opened, from);
                closeness.look(opened);
            }
            var wrong = new ArrayList<>(opened.unhealthy());
            wrong.addAll(objectives.broken(opened));
            if (!wrong.isEmpty()) {
                throw new AssertionError("nothing fired in " + Times.text(drill.lasting())
                        + ", but the world is not healthy at the end:\n" + Rehearsal.lines(wrong)
                        + "\nSilence in a broken world proves nothing. Correct the world.");
            }
        });
    }

    private static Duration shorter(Duration left) {
        return left.compareTo(Rehearsal.SCRAPE) < 0 ? left : Rehearsal.SCRAPE;
    }

    private void requireSilence(Arena opened, Instant from) {
        for (var alert : drill.runbook().alerts()) {
            var state = opened.alert(alert.name());
            if (state.phase() == Phase.FIRING) {
                var since = state.since() == null ? opened.time().instant() : state.since();
                throw new AssertionError(alert.name() + " fires " + Times.text(Duration.between(from, since))
                        + " into a healthy world, its expression gives " + state.value()
                        + ". Somebody would be called for nothing: raise its bound or its 'for'. Its expression: "
                        + alert.expr());
            }
            closeness.pending(alert, state.phase());
        }
    }

    private void record(Runnable phase) {
        try {
            phase.run();
        } catch (RuntimeException | Error e) {
            failures.add(Messages.of(e));
            throw e;
        }
    }

    /** Prints and writes the report, and closes the world. */
    @Override
    public void close() {
        var opened = arena;
        try {
            var names = drill.runbook().alerts().stream().map(AlertModel::name).toList();
            new Reports(settings.directory(), settings.out(), settings.colour())
                    .write(new QuietReport(
                            QuietReport.SCHEMA,
                            drill.type().getName(),
                            drill.title(),
                            drill.runbook().type().getSimpleName(),
                            names,
                            settings.target(),
                            drill.seed(),
                            Times.text(drill.lasting()),
                            failures,
                            closeness.lines(),
                            start,
                            opened == null ? List.of() : opened.timeline()));
        } finally {
            if (opened != null) {
                opened.close();
            }
        }
    }
}
