package dev.runbook.chaos.embedded;

import dev.runbook.chaos.simulation.Simulation;
import dev.runbook.engine.spi.ArenaTime;
import java.time.Duration;
import java.time.Instant;

/** The clock of a simulation as the engine moves it. */
record VirtualTime(Simulation simulation) implements ArenaTime {
    @Override
    public Instant instant() {
        return simulation.now();
    }

    @Override
    public boolean virtual() {
        return true;
    }

    @Override
    public void pass(Duration duration) {
        simulation.advance(duration);
    }

    @Override
    public boolean next(Instant limit) {
        return simulation.advanceToNext(limit);
    }
}
