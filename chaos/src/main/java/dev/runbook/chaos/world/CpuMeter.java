package dev.runbook.chaos.world;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;

/** Counts the CPU time of one process from its start on, and averages it as metrics-server does. */
final class CpuMeter {
    /** The time over which metrics-server averages CPU use; before that it knows nothing of a container. */
    private static final Duration WINDOW = Duration.ofSeconds(15);

    private Instant accounted;
    private double seconds;
    private Instant windowStart;
    private double secondsAtWindowStart;
    private double cores = Double.NaN;

    CpuMeter(Instant started) {
        this.accounted = started;
        this.windowStart = started;
    }

    /** Adds CPU time that was used for requests. */
    void add(double cpuSeconds) {
        seconds += cpuSeconds;
    }

    /** Accounts for the time since the last call, in which a process used some cores without requests. */
    void account(Instant now, double idleCores) {
        double passed = RunningContainer.seconds(accounted, now);
        if (passed <= 0) {
            return;
        }
        seconds += passed * idleCores;
        accounted = now;
        if (!now.isBefore(windowStart.plus(WINDOW))) {
            cores = (seconds - secondsAtWindowStart) / RunningContainer.seconds(windowStart, now);
            windowStart = now;
            secondsAtWindowStart = seconds;
        }
    }

    double seconds() {
        return seconds;
    }

    /** Returns the average of the last whole window, empty in the first seconds. */
    OptionalDouble cores() {
        return Double.isNaN(cores) ? OptionalDouble.empty() : OptionalDouble.of(cores);
    }
}
