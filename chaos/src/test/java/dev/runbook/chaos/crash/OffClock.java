package dev.runbook.chaos.crash;

import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaTime;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;

/**
 * The clock of a process that is off.
 *
 * @param real the arena's
 * @param by how far; negative when it is behind
 */
record OffClock(ArenaTime real, Duration by) implements ArenaTime {
    /** Returns an arena that tells the time like that. */
    static Arena of(Arena arena, Duration by) {
        var clock = new OffClock(arena.time(), by);
        return (Arena) Proxy.newProxyInstance(
                Arena.class.getClassLoader(), new Class<?>[] {Arena.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("time")) {
                        return clock;
                    }
                    try {
                        return method.invoke(arena, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public Instant instant() {
        return real.instant().plus(by);
    }

    @Override
    public boolean virtual() {
        return real.virtual();
    }

    @Override
    public void pass(Duration duration) {
        real.pass(duration);
    }

    @Override
    public boolean next(Instant limit) {
        return real.next(limit.minus(by));
    }
}
