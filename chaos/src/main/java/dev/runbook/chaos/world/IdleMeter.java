package dev.runbook.chaos.world;

import java.time.Instant;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * Meters a process that answers no requests, when somebody looks: nothing is done for it meanwhile, and all instants at
 * which the world accounted for what runs are made up for then, one by one, so that looking changes no figure.
 */
final class IdleMeter {
    private final List<Instant> accounts;
    private final IntToDoubleFunction idleCores;
    private final CpuMeter meter;
    private int next;

    /**
     * Meters a process that starts now.
     *
     * @param accounts when the world accounted; grows
     * @param idleCores tells what the process used until an account, by its index
     */
    IdleMeter(Instant started, List<Instant> accounts, IntToDoubleFunction idleCores) {
        this.accounts = accounts;
        this.idleCores = idleCores;
        this.meter = new CpuMeter(started);
        this.next = accounts.size();
    }

    /** Returns what it shows at an instant, which must not be before the one asked for last. */
    CpuMeter at(Instant instant) {
        for (; next < accounts.size() && !accounts.get(next).isAfter(instant); next++) {
            meter.account(accounts.get(next), idleCores.applyAsDouble(next));
        }
        return meter;
    }
}
