package dev.runbook.engine.drill;

import dev.runbook.engine.discovery.SourcePlace;
import dev.runbook.engine.execution.Messages;
import dev.runbook.engine.execution.Times;
import dev.runbook.engine.model.AlertModel;
import dev.runbook.engine.model.DrillModel;
import dev.runbook.engine.spi.AlertState;
import dev.runbook.engine.spi.AlertState.Phase;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.FaultNeed;
import dev.runbook.engine.spi.PrepareException;
import dev.runbook.engine.spi.Target;
import java.lang.reflect.Field;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** One opened world with a drill's faults in it: the drill's own, its control's, an ablation's. */
final class Scene implements AutoCloseable {
    /** Alert rules are evaluated at intervals of seconds; looking more often would see nothing new. */
    static final Duration LOOK = Duration.ofSeconds(1);

    private static final String START = "The drill does not start; ";

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
     * @throws PrepareException if it can't be opened, with all problems of the world, the values and the faults
     */
    static Scene open(DrillModel drill, Target target, DrillValues values) {
        if (values.world() == null) {
            throw new PrepareException(values.problems());
        }
        var request = request(drill, values);
        try {
            return new Scene(drill, target.open(request), values);
        } catch (PrepareException e) {
            var problems = new ArrayList<>(values.problems());
            problems.addAll(refused(drill.world(), e));
            var lacking = askInPart(target, request, values);
            if (!lacking.isEmpty()) {
                problems.addAll(lacking);
                problems.add("What the faults lack was looked for in as much of the world as can be read: correct the"
                        + " world first.");
            }
            throw new PrepareException(problems);
        }
    }

    private static List<String> askInPart(Target target, ArenaRequest request, DrillValues values) {
        Optional<Arena> opened;
        try {
            opened = target.openInPart(request);
        } catch (RuntimeException e) {
            // What is wrong with the world is told already, and may well keep a part of it from running.
            opened = Optional.empty();
        }
        return opened.map(part -> {
                    try (part) {
                        return unfit(values, part);
                    }
                })
                .orElse(List.of());
    }

    /** Returns why a target refused the world of a field, with the field's place. */
    static List<String> refused(Field world, PrepareException refusal) {
        var where = SourcePlace.of(world);
        return refusal.problems().stream()
                .map(problem -> where + ": " + problem + ". " + START + "correct the world.")
                .toList();
    }

    /**
     * Asks each fault whether it fits the world.
     *
     * @throws PrepareException with all problems, those of the values included; the world is closed then
     */
    void requireFitting(DrillValues values) {
        var problems = new ArrayList<>(values.problems());
        problems.addAll(unfit(values, arena));
        if (!problems.isEmpty()) {
            close();
            throw new PrepareException(problems);
        }
    }

    private static List<String> unfit(DrillValues values, Arena arena) {
        var problems = new ArrayList<String>();
        values.faults().forEach((injection, fault) -> {
            var where = SourcePlace.of(injection.field()) + ": ";
            try {
                fault.problems(arena.faults())
                        .forEach(problem ->
                                problems.add(where + problem + ". " + START + "correct the fault or its world."));
            } catch (RuntimeException e) {
                problems.add(where + "whether it fits the world can't be told, since Fault.problems threw "
                        + Messages.of(e) + ". " + START + "correct the fault.");
            }
        });
        return problems;
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
