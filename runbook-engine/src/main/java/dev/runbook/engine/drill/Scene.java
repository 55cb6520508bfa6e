package dev.runbook.engine.drill;

import dev.runbook.engine.execution.Messages;
import dev.runbook.engine.execution.Times;
import dev.runbook.engine.model.AlertModel;
import dev.runbook.engine.model.DrillModel;
import dev.runbook.engine.spi.AlertState;
import dev.runbook.engine.spi.AlertState.Phase;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultNeed;
import dev.runbook.engine.spi.PrepareException;
import dev.runbook.engine.spi.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeMap;

/** One opened world with a drill's faults in it: the drill's own, its control's, an ablation's. */
final class Scene implements AutoCloseable {
    /** Alert rules are evaluated at intervals of seconds; looking more often would see nothing new. */
    static final Duration LOOK = Duration.ofSeconds(1);

    private final DrillModel drill;
    private final Arena arena;
    private final FaultSchedule schedule;

    private Scene(DrillModel drill, Arena raw, DrillValues values) {
        this.drill = drill;
        this.schedule = new FaultSchedule(raw, raw.time().instant(), values.faults());
        this.arena = new ScheduledArena(raw, new ScheduledTime(raw.time(), schedule));
    }

    /**
     * Opens the world.
     *
     * @throws PrepareException with all problems of the world, and those of the values if it can't be opened
     */
    static Scene open(DrillModel drill, Target target, DrillValues values) {
        var problems = new ArrayList<>(values.problems());
        if (values.world() == null) {
            throw new PrepareException(problems);
        }
        Arena raw;
        try {
            raw = target.open(request(drill, values));
        } catch (PrepareException e) {
            problems.add(String.valueOf(e.getMessage()));
            throw new PrepareException(problems);
        }
        return new Scene(drill, raw, values);
    }

    /**
     * Asks each fault whether it fits the world.
     *
     * @throws PrepareException with all problems, those of the values included; the world is closed then
     */
    void requireFitting(DrillValues values) {
        var problems = new ArrayList<>(values.problems());
        values.faults()
                .forEach((injection, fault) -> problems(fault)
                        .forEach(problem -> problems.add(drill.type().getSimpleName() + "."
                                + injection.field().getName() + ": " + problem)));
        if (!problems.isEmpty()) {
            close();
            throw new PrepareException(problems);
        }
    }

    private List<String> problems(Fault fault) {
        try {
            return fault.problems(arena.faults());
        } catch (RuntimeException e) {
            return List.of("whether it fits the world can't be told, since Fault.problems threw " + Messages.of(e)
                    + ". The drill does not start; correct the fault.");
        }
    }

    private static ArenaRequest request(DrillModel drill, DrillValues values) {
        var runbook = drill.runbook();
        var needs = EnumSet.noneOf(FaultNeed.class);
        values.faults().values().forEach(fault -> needs.addAll(fault.needs()));
        return new ArenaRequest(
                values.world(),
                runbook.alerts().stream().map(AlertModel::rule).toList(),
                drill.seed(),
                runbook.namespace(),
                needs,
                false);
    }

    Arena arena() {
        return arena;
    }

    FaultSchedule faults() {
        return schedule;
    }

    Instant now() {
        return arena.time().instant();
    }

    Instant firstFault() {
        return schedule.first();
    }

    Duration sinceFault() {
        return Duration.between(firstFault(), now());
    }

    AlertState alert() {
        return arena.alert(drill.alert().name());
    }

    boolean fires() {
        return alert().phase() == Phase.FIRING;
    }

    void passUntil(Instant end) {
        var now = now();
        if (end.isAfter(now)) {
            arena.time().pass(Duration.between(now, end));
        }
    }

    /** Lets the first fault happen and waits until it is seen, or the alert fires. */
    void inject() {
        passUntil(firstFault());
        schedule.arm();
        var limit = firstFault().plus(FaultSchedule.OBSERVED_WITHIN);
        while (!schedule.observedSoFar() && !fires()) {
            if (!now().isBefore(limit)) {
                throw new AssertionError(String.join("\n", schedule.unobserved()));
            }
            arena.time().pass(LOOK);
        }
    }

    /** Waits until the alert fires; returns whether it did by the limit. */
    boolean detect(Instant limit) {
        while (!fires()) {
            if (!now().isBefore(limit)) {
                return false;
            }
            arena.time().pass(LOOK);
        }
        if (arena.timeline().stream().noneMatch(entry -> entry.actor().equals("alert"))) {
            arena.tell("alert", drill.alert().name() + " fires");
        }
        return true;
    }

    /** Waits until every fault, also a later one, was injected and seen. */
    void completeFaults() {
        schedule.requireUnbroken();
        while (!schedule.complete()) {
            if (!now().isBefore(schedule.lastObserved())) {
                throw new AssertionError(String.join("\n", schedule.unobserved()));
            }
            arena.time().pass(LOOK);
        }
    }

    /** Says how long after the first fault an instant is. */
    String after(Instant instant) {
        return Times.text(Duration.between(firstFault(), instant));
    }

    /** Returns the state of the alert in words. */
    String alertInWords() {
        var state = alert();
        return switch (state.phase()) {
            case INACTIVE -> "it is inactive";
            case PENDING ->
                "it is pending" + (state.since() == null ? "" : " since " + after(state.since()))
                        + ", its expression gives " + state.value() + " " + new TreeMap<>(state.labels());
            case FIRING -> "it fires";
        };
    }

    List<String> unhealthy() {
        return arena.unhealthy();
    }

    @Override
    public void close() {
        arena.close();
    }
}
