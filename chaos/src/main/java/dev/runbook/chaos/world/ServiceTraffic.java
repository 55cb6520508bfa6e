package dev.runbook.chaos.world;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The requests of one Service: how many come, to which of the ready endpoints, and what becomes of them. Nothing is
 * scheduled for a request; the time since the last look is accounted for whenever something changes and at each scrape.
 */
final class ServiceTraffic {
    /** How long the traffic keeps a drawn level. */
    private static final Duration LEVEL = Duration.ofSeconds(15);

    final ServiceModel model;
    final String namespace;
    final JsonNode selector;
    private final Dependencies dependencies;
    private final Chance chance;
    private final Map<String, Behaviour> released = new HashMap<>();
    private final Map<Integer, long[]> atGateway = new TreeMap<>();
    private final ErrorLog errors;
    private final Map<String, RunningContainer> running = new HashMap<>();
    private List<String> endpoints = List.of();
    private Instant accounted;
    private Instant levelUntil;
    private double level = 1;
    private double surge = 1;

    /** Tells what a process writes to its log. */
    interface ErrorLog {
        void write(RunningContainer container, String line);
    }

    ServiceTraffic(
            ServiceModel model,
            String namespace,
            JsonNode selector,
            Dependencies dependencies,
            Chance chance,
            ErrorLog errors,
            Instant start) {
        this.model = model;
        this.namespace = namespace;
        this.selector = selector;
        this.dependencies = dependencies;
        this.chance = chance;
        this.errors = errors;
        this.accounted = start;
        this.levelUntil = start;
    }

    Behaviour behaviour(String version) {
        var known = released.get(version);
        return known != null ? known : model.versions().getOrDefault(version, model.behaviour());
    }

    void release(String version, Behaviour behaviour) {
        released.put(version, behaviour);
    }

    void surge(double factor) {
        surge = factor;
    }

    /** Returns the requests per second that are meant to come, without the noise. */
    double expectedRate() {
        return model.requestsPerSecond() * surge;
    }

    /** Sends the requests to other pods from now on. */
    void endpoints(List<String> readyPods) {
        endpoints = List.copyOf(readyPods);
    }

    /** Takes note that a pod's process is up. */
    void started(RunningContainer container) {
        running.put(container.pod.name(), container);
    }

    /** Takes note that a process has ended. */
    void ended(RunningContainer container) {
        running.remove(container.pod.name(), container);
    }

    /** Returns the process of a pod, null if none runs. */
    @Nullable RunningContainer process(String pod) {
        return running.get(pod);
    }

    /** Returns the processes that run, of whatever pods. */
    Collection<RunningContainer> processes() {
        return running.values();
    }

    /** Returns what the gateway in front counted, by status. */
    Map<Integer, long[]> atGateway() {
        return atGateway;
    }

    /** Lets the requests come that came since the last call. */
    void account(Instant now) {
        while (accounted.isBefore(now)) {
            if (!accounted.isBefore(levelUntil)) {
                level = chance.factor(model.noise());
                levelUntil = accounted.plus(LEVEL);
            }
            var until = now.isBefore(levelUntil) ? now : levelUntil;
            come(RunningContainer.seconds(accounted, until));
            accounted = until;
        }
    }

    private void come(double seconds) {
        double rate = expectedRate() * level;
        if (rate == 0) {
            return;
        }
        if (endpoints.isEmpty()) {
            atGateway(503, chance.events(rate * seconds));
            return;
        }
        double perPod = rate / endpoints.size();
        double waiting = dependencies.seconds(model);
        for (var pod : endpoints) {
            long requests = chance.events(perPod * seconds);
            var container = running.get(pod);
            if (container == null) {
                atGateway(502, requests);
            } else if (container.isolated()) {
                atGateway(504, requests);
            } else {
                answered(container, container.answer(requests, perPod, waiting, chance));
            }
        }
    }

    private void answered(RunningContainer container, Map<Integer, Long> counts) {
        counts.forEach((status, count) -> {
            atGateway(status, count);
            if (status >= 500 && count > 0) {
                errors.write(container, "ERROR answered " + status + " to " + count + " requests");
            }
        });
    }

    /** Sends one request to a process, past the gateway, and returns the status of its answer. */
    int ask(RunningContainer container, Instant now) {
        account(now);
        if (container.isolated()) {
            return 504;
        }
        double perPod = expectedRate() / Math.max(1, endpoints.size());
        return container.answer(1, perPod, dependencies.seconds(model), chance).entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .mapToInt(Map.Entry::getKey)
                .findFirst()
                .orElse(200);
    }

    private void atGateway(int status, long requests) {
        if (requests > 0) {
            atGateway.computeIfAbsent(status, any -> new long[1])[0] += requests;
        }
    }

    /** How slow the dependencies of the world are at present. */
    static final class Dependencies {
        private final Map<String, Duration> slower = new HashMap<>();

        void slow(String dependency, Duration by) {
            slower.put(dependency, by);
        }

        /** Returns the seconds that a request of a service spends in dependencies. */
        double seconds(ServiceModel service) {
            double seconds = 0;
            for (var dependency : service.dependencies().entrySet()) {
                var by = slower.getOrDefault(dependency.getKey(), Duration.ZERO);
                seconds += dependency.getValue().plus(by).toNanos() / 1e9;
            }
            return seconds;
        }
    }

    /** Reads the names of the ready pods of an Endpoints object; none if there is no such object. */
    static List<String> readyPods(@Nullable JsonNode endpoints) {
        var ready = new ArrayList<String>();
        if (endpoints != null) {
            for (var subset : endpoints.path("subsets")) {
                for (var address : subset.path("addresses")) {
                    ready.add(address.path("targetRef").path("name").asString(""));
                }
            }
        }
        return ready.stream().distinct().sorted().toList();
    }
}
