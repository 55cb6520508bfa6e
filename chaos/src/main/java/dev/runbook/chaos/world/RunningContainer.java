package dev.runbook.chaos.world;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.api.PodUsage.Usage;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One process in one container, from its start to its end: what it used and, if it serves, what it answered. */
final class RunningContainer {
    /** The time over which metrics-server averages CPU use; before that it knows nothing of a container. */
    private static final Duration WINDOW = Duration.ofSeconds(15);

    final ObjectKey pod;
    final String name;
    final String version;
    final int restarts;
    final Instant started;
    final Map<Integer, long[]> answered = new TreeMap<>();
    final List<Trouble> troubles = new ArrayList<>();
    final LatencyHistogram latency = new LatencyHistogram();
    private final @Nullable ServiceTraffic service;
    private final Behaviour ofWorker;
    private final double cpuLimit;
    private final double memoryLimit;
    private Instant accounted;
    private double cpuSeconds;
    private Instant windowStart;
    private double cpuSecondsAtWindowStart;
    private double cores = Double.NaN;

    /**
     * Starts a process.
     *
     * @param service whose requests it answers, null if it answers none
     * @param ofWorker its behaviour if it answers none
     */
    RunningContainer(
            ObjectKey pod,
            JsonNode spec,
            int restarts,
            Instant started,
            @Nullable ServiceTraffic service,
            Behaviour ofWorker) {
        this.pod = pod;
        this.name = spec.path("name").asString("");
        this.version = ImageTag.of(spec.path("image").asString(""));
        this.restarts = restarts;
        this.started = started;
        this.service = service;
        this.ofWorker = ofWorker;
        this.cpuLimit = quantity(spec.path("resources").path("limits").path("cpu"));
        this.memoryLimit = quantity(spec.path("resources").path("limits").path("memory"));
        this.accounted = started;
        this.windowStart = started;
    }

    /** Returns the service whose requests it answers. */
    Optional<ServiceTraffic> service() {
        return Optional.ofNullable(service);
    }

    Behaviour behaviour() {
        var behaviour = service == null ? ofWorker : service.behaviour(version);
        boolean needsOthers = service != null && !service.model.dependencies().isEmpty();
        for (var trouble : troubles) {
            behaviour = behaviour.with(trouble, needsOthers);
        }
        return behaviour;
    }

    boolean isolated() {
        return troubles.stream().anyMatch(Trouble.Isolated.class::isInstance);
    }

    /** Returns the requests per second that it can do: fewer than its behaviour says where its CPU limit is in the way. */
    double capacity() {
        var behaviour = behaviour();
        double perRequest = behaviour.cpuPerRequest().toNanos() / 1e9;
        double byCpu = perRequest == 0 ? Double.POSITIVE_INFINITY : (cpuLimit - behaviour.cpuIdle()) / perRequest;
        return Math.max(0.1, Math.min(behaviour.capacity(), byCpu));
    }

    /** Answers requests that came evenly since the last time, and returns how many were answered with each status. */
    Map<Integer, Long> answer(long requests, double rate, double fixedSeconds, Chance chance) {
        var behaviour = behaviour();
        double capacity = capacity();
        long turnedAway = chance.of(requests, Latency.turnedAway(rate, capacity));
        long served = requests - turnedAway;
        long failed = chance.of(served, behaviour.errorRate());
        latency.add(served, Latency.of(behaviour, rate, capacity, fixedSeconds));
        cpuSeconds += served * behaviour.cpuPerRequest().toNanos() / 1e9;
        var now = new TreeMap<Integer, Long>();
        now.merge(200, served - failed, Long::sum);
        now.merge(behaviour.errorStatus(), failed, Long::sum);
        now.merge(503, turnedAway, Long::sum);
        now.forEach((status, count) -> {
            if (count > 0) {
                answered.computeIfAbsent(status, any -> new long[1])[0] += count;
            }
        });
        return now;
    }

    /** Accounts for the time since the last call: what a process uses without requests. */
    void account(Instant now) {
        double seconds = seconds(accounted, now);
        if (seconds <= 0) {
            return;
        }
        cpuSeconds += seconds * behaviour().cpuIdle();
        accounted = now;
        if (!now.isBefore(windowStart.plus(WINDOW))) {
            cores = (cpuSeconds - cpuSecondsAtWindowStart) / seconds(windowStart, now);
            windowStart = now;
            cpuSecondsAtWindowStart = cpuSeconds;
        }
    }

    double cpuSeconds() {
        return cpuSeconds;
    }

    long memoryBytes() {
        var behaviour = behaviour();
        double leaked = behaviour.leakPerMinute() * seconds(started, accounted) / 60;
        return (long) Math.min(memoryLimit, behaviour.memory() + leaked);
    }

    /** Returns what metrics-server knows of it, empty in its first seconds. */
    Optional<Usage> usage() {
        return Double.isNaN(cores) ? Optional.empty() : Optional.of(new Usage(cores, memoryBytes()));
    }

    static double seconds(Instant from, Instant to) {
        return (to.getEpochSecond() - from.getEpochSecond()) + (to.getNano() - from.getNano()) / 1e9;
    }

    /** Returns a quantity of a spec as a number, infinite when there is none. */
    static double quantity(JsonNode text) {
        return text.isMissingNode() || text.isNull()
                ? Double.POSITIVE_INFINITY
                : Quantity.getAmountInBytes(Quantity.parse(text.asString())).doubleValue();
    }
}
