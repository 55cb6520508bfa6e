package dev.runbook.engine.drill;

import dev.runbook.engine.spi.ArenaTime;
import java.time.Duration;
import java.time.Instant;

/**
 * An arena's time in which a drill's faults happen when they are due, whoever lets the time pass.
 *
 * @param time the arena's own
 * @param schedule the faults
 */
record ScheduledTime(ArenaTime time, FaultSchedule schedule) implements ArenaTime {
    @Override
    public Instant instant() {
        return time.instant();
    }

    @Override
    public boolean virtual() {
        return time.virtual();
    }

    @Override
    public void pass(Duration duration) {
        var end = instant().plus(duration);
        for (var due = schedule.nextDue(); due != null && due.isBefore(end); due = schedule.nextDue()) {
            passUntil(due);
            schedule.runDue();
        }
        passUntil(end);
        schedule.runDue();
    }

    @Override
    public Duration real(Duration duration) {
        return time.real(duration);
    }

    @Override
    public boolean next(Instant limit) {
        var due = schedule.nextDue();
        if (due == null || !due.isBefore(limit)) {
            return time.next(limit);
        }
        if (!time.next(due)) {
            passUntil(due);
        }
        schedule.runDue();
        return true;
    }

    private void passUntil(Instant end) {
        var now = instant();
        if (end.isAfter(now)) {
            time.pass(Duration.between(now, end));
        }
    }
}
