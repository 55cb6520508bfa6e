package dev.runbook.chaos.world;

import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;

/**
 * What the pods of one version of a program do. Immutable: each method returns a changed copy.
 *
 * <p>Under load a request takes as long as in an M/M/1 queue: its time without load divided by {@code 1 - u}, where
 * {@code u} is the pod's requests per second divided by its capacity, at most 0.95; what comes beyond the capacity is
 * turned away with 503 at once.
 *
 * @param errorRate share of requests that fail, from 0 to 1
 * @param errorStatus HTTP status of the failed ones
 * @param p50 median time of a request on an idle pod
 * @param p95 95th percentile of that time; the distribution is log-normal
 * @param capacity requests per second that one pod can do
 * @param cpuIdle CPU cores that a pod uses without requests
 * @param cpuPerRequest CPU time of one request
 * @param memory bytes of a pod's working set after its start
 * @param leakPerMinute bytes by which the working set grows each minute
 * @param startUp from the start of the container until it is ready
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Behaviour(
        double errorRate,
        int errorStatus,
        Duration p50,
        Duration p95,
        double capacity,
        double cpuIdle,
        Duration cpuPerRequest,
        long memory,
        long leakPerMinute,
        Duration startUp) {
    /**
     * Makes a healthy web service's: 0.02 % of requests answer 500, 30 ms median and 70 ms P95 when idle, 60 requests
     * per second and pod, 10 ms of CPU per request, 256 MiB, ready after 8 s.
     */
    public static Behaviour healthy() {
        return new Behaviour(
                0.0002,
                500,
                Duration.ofMillis(30),
                Duration.ofMillis(70),
                60,
                0.02,
                Duration.ofMillis(10),
                256L << 20,
                0,
                Duration.ofSeconds(8));
    }

    /** Fails a share of the requests, from 0 to 1, with an HTTP status. */
    public Behaviour answering(double share, int status) {
        return new Behaviour(share, status, p50, p95, capacity, cpuIdle, cpuPerRequest, memory, leakPerMinute, startUp);
    }

    /** Sets how long a request takes on an idle pod. */
    public Behaviour latency(Duration median, Duration percentile95) {
        return new Behaviour(
                errorRate,
                errorStatus,
                median,
                percentile95,
                capacity,
                cpuIdle,
                cpuPerRequest,
                memory,
                leakPerMinute,
                startUp);
    }

    /** Makes each request take longer by a duration, median and P95 alike. */
    public Behaviour slowedBy(Duration duration) {
        return latency(p50.plus(duration), p95.plus(duration));
    }

    /** Sets the requests per second that one pod can do. */
    public Behaviour capacity(double requestsPerSecond) {
        return new Behaviour(
                errorRate,
                errorStatus,
                p50,
                p95,
                requestsPerSecond,
                cpuIdle,
                cpuPerRequest,
                memory,
                leakPerMinute,
                startUp);
    }

    /** Sets the CPU use: cores without requests as a Kubernetes quantity ({@code 20m}), and time per request. */
    public Behaviour cpu(String idle, Duration perRequest) {
        return new Behaviour(
                errorRate, errorStatus, p50, p95, capacity, quantity(idle), perRequest, memory, leakPerMinute, startUp);
    }

    /** Sets the working set as a Kubernetes quantity: {@code 300Mi}. */
    public Behaviour memory(String workingSet) {
        return new Behaviour(
                errorRate,
                errorStatus,
                p50,
                p95,
                capacity,
                cpuIdle,
                cpuPerRequest,
                (long) quantity(workingSet),
                leakPerMinute,
                startUp);
    }

    /** Sets the working set to half of a Kubernetes quantity. */
    Behaviour halfOf(String limit) {
        return memory(Long.toString((long) quantity(limit) / 2));
    }

    /** Makes the working set grow each minute by a Kubernetes quantity: {@code 20Mi}; at its limit comes the OOM kill. */
    public Behaviour leaking(String perMinute) {
        return new Behaviour(
                errorRate,
                errorStatus,
                p50,
                p95,
                capacity,
                cpuIdle,
                cpuPerRequest,
                memory,
                (long) quantity(perMinute),
                startUp);
    }

    /** Sets the time from the start of a container until it is ready. */
    public Behaviour startsIn(Duration duration) {
        return new Behaviour(
                errorRate, errorStatus, p50, p95, capacity, cpuIdle, cpuPerRequest, memory, leakPerMinute, duration);
    }

    /** Returns what becomes of it in a pod with a trouble that leaves the process alone. */
    Behaviour with(Trouble trouble, boolean needsOthers) {
        if (trouble instanceof Trouble.Busy busy) {
            return new Behaviour(
                    errorRate,
                    errorStatus,
                    p50,
                    p95,
                    capacity,
                    cpuIdle + busy.cores(),
                    cpuPerRequest,
                    memory,
                    leakPerMinute,
                    startUp);
        }
        return trouble instanceof Trouble.Nameless && needsOthers ? answering(1, 500) : this;
    }

    List<String> problems(String where) {
        var problems = new ArrayList<String>();
        if (!(errorRate >= 0 && errorRate <= 1)) {
            problems.add(where + " fails a share of " + errorRate + " of its requests; a share is from 0 to 1");
        }
        if (errorStatus < 400 || errorStatus > 599) {
            problems.add(where + " fails with status " + errorStatus + "; failures are 4xx or 5xx");
        }
        if (p50.isNegative() || p50.isZero() || p95.compareTo(p50) < 0) {
            problems.add(where + " has a median of " + p50.toMillis() + " ms and a P95 of " + p95.toMillis()
                    + " ms; the median must be above zero and the P95 at least as long");
        }
        if (!(capacity > 0)) {
            problems.add(where + " has a capacity of " + capacity + " requests per second; it must be above zero");
        }
        if (!(cpuIdle >= 0) || cpuPerRequest.isNegative()) {
            problems.add(where + " uses " + cpuIdle + " CPU without requests and " + cpuPerRequest.toMillis()
                    + " ms of it a request; neither may be below zero");
        }
        if (memory < 0 || leakPerMinute < 0) {
            problems.add(where + " uses " + memory + " bytes of memory and " + leakPerMinute
                    + " more each minute; neither may be below zero");
        }
        if (startUp.isNegative()) {
            problems.add(where + " is ready before it starts; give a start-up time of zero or more");
        }
        return problems;
    }

    private static double quantity(String text) {
        return Quantity.getAmountInBytes(Quantity.parse(text)).doubleValue();
    }
}
