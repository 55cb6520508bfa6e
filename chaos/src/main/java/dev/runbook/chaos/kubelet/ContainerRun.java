package dev.runbook.chaos.kubelet;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * What a process does from its start on, unless the world interferes through the {@link Kubelet}. All times count from
 * the start of the process.
 *
 * @param probes when its probes begin to pass or to fail; until the first entry readiness fails, liveness and startup pass. A
 *     probe that the container's spec does not have is never asked
 * @param exit when and how it ends by itself; empty if it doesn't
 * @param log what it writes
 * @param stopsIn how long it takes to end after SIGTERM
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record ContainerRun(List<ProbeResult> probes, Optional<Exit> exit, List<LogLine> log, Duration stopsIn) {
    private static final String REFUSED = "Get \"http://probe/\": dial tcp: connect: connection refused";

    public ContainerRun {
        probes = List.copyOf(probes);
        log = List.copyOf(log);
    }

    /** A process that is ready after a time and stays so; it stops within a second. */
    public static ContainerRun serving(Duration readyAfter) {
        return new ContainerRun(
                List.of(new ProbeResult(readyAfter, Probe.READINESS, true, "")),
                Optional.empty(),
                List.of(),
                Duration.ofSeconds(1));
    }

    /** A process that lives but never gets ready. */
    public static ContainerRun neverReady() {
        return new ContainerRun(List.of(), Optional.empty(), List.of(), Duration.ofSeconds(1));
    }

    /** The same process, exiting by itself with a code: reason Completed for 0, otherwise Error. */
    public ContainerRun exiting(Duration after, int code) {
        return ending(new Exit(after, code, code == 0 ? "Completed" : "Error"));
    }

    /** The same process, killed by the kernel for its memory. */
    public ContainerRun oomKilled(Duration after) {
        return ending(new Exit(after, 137, "OOMKilled"));
    }

    /** The same process, with its readiness failing from a time on. */
    public ContainerRun unreadyFrom(Duration after, String message) {
        return with(new ProbeResult(after, Probe.READINESS, false, message));
    }

    /** The same process, with its liveness failing from a time on. */
    public ContainerRun hangingFrom(Duration after) {
        return with(new ProbeResult(after, Probe.LIVENESS, false, REFUSED));
    }

    /** The same process, writing a line to its log. */
    public ContainerRun logging(Duration after, String line) {
        var lines =
                Stream.concat(log.stream(), Stream.of(new LogLine(after, line))).toList();
        return new ContainerRun(probes, exit, lines, stopsIn);
    }

    /** The same process, taking another time to end after SIGTERM. */
    public ContainerRun stoppingIn(Duration time) {
        return new ContainerRun(probes, exit, log, time);
    }

    private ContainerRun ending(Exit end) {
        return new ContainerRun(probes, Optional.of(end), log, stopsIn);
    }

    private ContainerRun with(ProbeResult result) {
        return new ContainerRun(
                Stream.concat(probes.stream(), Stream.of(result)).toList(), exit, log, stopsIn);
    }

    /** The probes that the kubelet asks. */
    public enum Probe {
        READINESS("readinessProbe", "Readiness"),
        LIVENESS("livenessProbe", "Liveness"),
        STARTUP("startupProbe", "Startup");

        private final String field;
        private final String word;

        Probe(String field, String word) {
            this.field = field;
            this.word = word;
        }

        /** Returns the field of a container's spec that declares it. */
        public String field() {
            return field;
        }

        /** Returns how events name it. */
        String word() {
            return word;
        }
    }

    /**
     * A probe that begins to pass or to fail.
     *
     * @param message why it fails, as the kubelet words it; empty when it passes
     */
    public record ProbeResult(Duration after, Probe probe, boolean passes, String message) {}

    /**
     * The end of a process.
     *
     * @param reason Completed, Error or OOMKilled
     */
    public record Exit(Duration after, int code, String reason) {}

    /** A line of a log, without its line break. */
    public record LogLine(Duration after, String text) {}
}
