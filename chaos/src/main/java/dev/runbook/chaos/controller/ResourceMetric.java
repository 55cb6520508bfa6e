package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.api.PodUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Computes how many replicas one Resource metric of an autoscaler asks for.
 *
 * <p>Source of the rules: "Algorithm details" of the Kubernetes documentation on horizontal pod autoscaling and the
 * replica calculator of Kubernetes 1.34 with its default flags.
 */
final class ResourceMetric {
    private static final double TOLERANCE = 0.1;
    private static final Duration CPU_INITIALIZATION = Duration.ofMinutes(5);
    private static final Duration INITIAL_READINESS = Duration.ofSeconds(30);
    /** What metrics-server averages over; a pod whose readiness is younger has no usable sample. */
    private static final Duration WINDOW = Duration.ofSeconds(30);

    private final String resource;
    private final double target;
    private final boolean utilization;
    private final PodUsage usage;
    private final String youngFrom;
    private final String sampledFrom;

    ResourceMetric(JsonNode metric, PodUsage usage, Instant now) {
        this.resource = metric.path("resource").path("name").asString("");
        var wanted = metric.path("resource").path("target");
        this.utilization = wanted.path("type").asString("").equals("Utilization");
        this.target = utilization
                ? wanted.path("averageUtilization").asDouble(0) / 100
                : Quantities.amount(wanted.path("averageValue").asString("0"));
        this.usage = usage;
        this.youngFrom = Conditions.time(now.minus(CPU_INITIALIZATION));
        this.sampledFrom = Conditions.time(now.minus(WINDOW));
    }

    /** Returns the metric as the autoscaler's messages name it. */
    String name() {
        return resource + " resource" + (utilization ? " utilization (percentage of request)" : "");
    }

    String failure(String cause) {
        return "failed to get " + resource + (utilization ? " utilization: " : " usage: ") + cause;
    }

    String resource() {
        return resource;
    }

    /**
     * Computes the proposal.
     *
     * @throws Unavailable if no pod has a metric, or a container has no request
     */
    Proposal propose(int replicas, List<ObjectNode> pods) throws Unavailable {
        var ready = new ArrayList<Sample>();
        var unready = new ArrayList<Sample>();
        var missing = new ArrayList<Sample>();
        for (var pod : pods) {
            if (!Metadata.terminating(pod) && !Pods.phase(pod).equals("Failed")) {
                var used = usage.of(pod);
                var sample = sample(pod, used);
                if (Pods.phase(pod).equals("Pending")) {
                    unready.add(sample);
                } else if (used.isEmpty()) {
                    missing.add(sample);
                } else {
                    (countsAsUnready(pod) ? unready : ready).add(sample);
                }
            }
        }
        if (ready.isEmpty()) {
            throw new Unavailable(failure("no metrics returned from resource metrics API"), resource);
        }
        double ratio = ratio(ready);
        return new Proposal(replicas(replicas, ratio, ready, unready, missing), current(ready));
    }

    private int replicas(int replicas, double ratio, List<Sample> ready, List<Sample> unready, List<Sample> missing) {
        boolean ignoredCount = !unready.isEmpty() && ratio > 1;
        if (!ignoredCount && missing.isEmpty()) {
            return tolerable(ratio) ? replicas : (int) Math.ceil(round(ratio * ready.size()));
        }
        var all = new ArrayList<>(ready);
        for (var sample : missing) {
            // Careful in both directions: unknown pods are busy when shrinking and idle when growing.
            double assumed = ratio < 1 ? sample.request() * Math.max(1, utilization ? target : 1) : 0;
            all.add(new Sample(ratio < 1 && !utilization ? target : assumed, sample.request()));
        }
        if (ignoredCount) {
            unready.forEach(sample -> all.add(new Sample(0, sample.request())));
        }
        double cautious = ratio(all);
        if (tolerable(cautious) || ratio < 1 && cautious > 1 || ratio > 1 && cautious < 1) {
            return replicas;
        }
        int proposed = (int) Math.ceil(round(cautious * all.size()));
        return cautious < 1 && proposed > replicas || cautious > 1 && proposed < replicas ? replicas : proposed;
    }

    private boolean countsAsUnready(ObjectNode pod) {
        if (!resource.equals("cpu")) {
            return false;
        }
        var started = pod.path("status").path("startTime").asString("");
        if (started.isEmpty() || Pods.condition(pod, "Ready").isMissingNode()) {
            return true;
        }
        // Times of the API are of one form and in UTC, so their texts are ordered as they are.
        if (started.compareTo(youngFrom) > 0) {
            var ready = Pods.condition(pod, "Ready");
            return !ready.path("status").asString("").equals("True")
                    || ready.path("lastTransitionTime").asString("").compareTo(sampledFrom) > 0;
        }
        return !Pods.ready(pod)
                && Instant.parse(started).plus(INITIAL_READINESS).isAfter(Pods.readySince(pod));
    }

    private double ratio(List<Sample> samples) {
        double used = samples.stream().mapToDouble(Sample::usage).sum();
        double base =
                utilization ? samples.stream().mapToDouble(Sample::request).sum() : samples.size();
        return used / base / target;
    }

    private ObjectNode current(List<Sample> ready) {
        double used = ready.stream().mapToDouble(Sample::usage).sum();
        var metric = JsonNodeFactory.instance.objectNode();
        metric.put("type", "Resource");
        var current = metric.putObject("resource").put("name", resource).putObject("current");
        if (utilization) {
            double requested = ready.stream().mapToDouble(Sample::request).sum();
            current.put("averageUtilization", (int) (used * 100 / requested));
        }
        double average = used / ready.size();
        current.put("averageValue", resource.equals("cpu") ? Math.round(average * 1000) + "m" : "" + (long) average);
        return metric;
    }

    private Sample sample(ObjectNode pod, Map<String, PodUsage.Usage> used) throws Unavailable {
        double usage = used.values().stream()
                .mapToDouble(container -> resource.equals("cpu") ? container.cpuCores() : container.memoryBytes())
                .sum();
        double request = 0;
        for (var container : pod.path("spec").path("containers")) {
            var requested = container.path("resources").path("requests").path(resource);
            if (utilization && requested.isMissingNode()) {
                throw new Unavailable(
                        failure("missing request for " + resource + " in container "
                                + container.path("name").asString("") + " of Pod " + Metadata.name(pod)),
                        resource);
            }
            request += Quantities.amount(requested.asString("0"));
        }
        return new Sample(usage, request);
    }

    private static boolean tolerable(double ratio) {
        return Math.abs(1 - ratio) <= TOLERANCE + 1e-9;
    }

    /** Takes the noise out of a product, so that 2.0000000001 pods don't become 3. */
    private static double round(double value) {
        return Math.round(value * 1e6) / 1e6;
    }

    private record Sample(double usage, double request) {}

    /**
     * What the metric asks for.
     *
     * @param replicas the count it proposes
     * @param current the metric as {@code status.currentMetrics} shows it
     */
    record Proposal(int replicas, ObjectNode current) {}

    /** Thrown when a metric can't be computed; the message is the one of the autoscaler's condition. */
    static final class Unavailable extends Exception {
        private static final long serialVersionUID = 1;
        private final String resource;

        Unavailable(String message, String resource) {
            super(message);
            this.resource = resource;
        }

        String resource() {
            return resource;
        }
    }
}
