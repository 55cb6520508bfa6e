package dev.runbook.chaos.fault;

import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import java.util.IdentityHashMap;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * What the faults of one arena remember, since a fault is a value that may be injected into several arenas: an ability
 * that each target gives to its faults.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class FaultMemory {
    private final IdentityHashMap<Fault, Object> kept = new IdentityHashMap<>();

    /** Starts empty. */
    public FaultMemory() {}

    /** Remembers a value for a fault, in place of an earlier one. */
    public synchronized void keep(Fault fault, Object value) {
        kept.put(fault, value);
    }

    /** Returns what is remembered for a fault; empty if it is nothing of this type. */
    public synchronized <T> Optional<T> kept(Fault fault, Class<T> type) {
        return Optional.ofNullable(kept.get(fault)).filter(type::isInstance).map(type::cast);
    }

    static FaultMemory of(FaultContext context) {
        return context.ability(FaultMemory.class)
                .orElseThrow(() -> new IllegalStateException("the target does not remember anything for faults"));
    }
}
