package dev.runbook.chaos.world;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.api.PodUsage.Usage;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One process in one container, from its start to its end: what it used and, if it serves, what it answered. */
final class RunningContainer {
    final ObjectKey pod;
    final String name;
    final String version;
    final int restarts;
    final Instant started;
    final Map<Integer, long[]> answered = new TreeMap<>();
    final LatencyHistogram latency = new LatencyHistogram();
    private final @Nullable ServiceTraffic service;
    private final Behaviour ofWorker;
    private final double cpuLimit;
    private final double memoryLimit;
    private final List<Trouble> troubles = new ArrayList<>();
    private final List<Instant> accounts;
    /** The cores that it uses without requests, by the account of the world from which on it does. */
    private final TreeMap<Integer, Double> idleCores = new TreeMap<>();
    /** Of a process that answers requests; others are metered afterwards, for each of two who look. */
    private final CpuMeter ofServing;

    private final Function<Instant, CpuMeter> scraped;
    private final Function<Instant, CpuMeter> asked;

    /**
     * Starts a process.
     *
     * @param service whose requests it answers, null if it answers none
     * @param ofWorker its behaviour if it answers none
     * @param accounts the instants at which the world accounted for what runs
     */
    RunningContainer(
            ObjectKey pod,
            JsonNode spec,
            int restarts,
            Instant started,
            @Nullable ServiceTraffic service,
            Behaviour ofWorker,
            List<Instant> accounts) {
        this.pod = pod;
        this.name = spec.path("name").asString("");
        this.version = ImageTag.of(spec.path("image").asString(""));
        this.restarts = restarts;
        this.started = started;
        this.service = service;
        this.ofWorker = ofWorker;
        this.cpuLimit = quantity(spec.path("resources").path("limits").path("cpu"));
        this.memoryLimit = quantity(spec.path("resources").path("limits").path("memory"));
        this.accounts = accounts;
        this.ofServing = new CpuMeter(started);
        this.scraped = service != null ? any -> ofServing : new IdleMeter(started, accounts, this::idleCores)::at;
        this.asked = service != null ? any -> ofServing : new IdleMeter(started, accounts, this::idleCores)::at;
        idleCores.put(0, ofWorker.cpuIdle());
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

    /** Gives it a trouble that leaves the process alone. */
    void suffer(Trouble trouble) {
        troubles.add(trouble);
        idleCores.put(accounts.size(), behaviour().cpuIdle());
    }

    /** Takes a trouble away. */
    void recover(Trouble trouble) {
        troubles.remove(trouble);
        idleCores.put(accounts.size(), behaviour().cpuIdle());
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
        ofServing.add(served * behaviour.cpuPerRequest().toNanos() / 1e9);
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

    /** Accounts for the time since the last call: what a process that answers requests uses without them. */
    void account(Instant now) {
        ofServing.account(now, behaviour().cpuIdle());
    }

    /** Returns the CPU time until an instant, which must not be before the one asked for last. */
    double cpuSeconds(Instant until) {
        return scraped.apply(until).seconds();
    }

    long memoryBytes(Instant now) {
        var behaviour = behaviour();
        double leaked = behaviour.leakPerMinute() * seconds(started, now) / 60;
        return (long) Math.min(memoryLimit, behaviour.memory() + leaked);
    }

    /** Returns what metrics-server knows of it, empty in its first seconds. */
    Optional<Usage> usage(Instant now) {
        return asked.apply(now).cores().stream()
                .mapToObj(cores -> new Usage(cores, memoryBytes(now)))
                .findFirst();
    }

    private double idleCores(int account) {
        return idleCores.floorEntry(account).getValue();
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
