package dev.runbook.chaos.kubelet;

import dev.runbook.chaos.kubelet.ContainerRun.Probe;
import dev.runbook.chaos.simulation.Scheduled;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Turns what a process's probes answer into what the kubelet believes, with its periods and thresholds. */
final class Probes {
    private final ContainerWorker container;
    private final JsonNode spec;
    private final NodeRuntime node;
    private final Map<Probe, Scheduled> verdicts = new EnumMap<>(Probe.class);
    private boolean ready;
    private boolean wasReady;

    Probes(ContainerWorker container, JsonNode spec) {
        this.container = container;
        this.spec = spec;
        this.node = container.pod().node();
    }

    boolean ready() {
        return ready;
    }

    /** Begins with a started process: ready at once without a readiness probe, otherwise not yet. */
    void begin(Instant started) {
        ready = !spec.has("readinessProbe");
        wasReady = false;
        verdicts.clear();
        if (!ready) {
            notice(Probe.READINESS, false, "connect: connection refused", started);
        }
    }

    /** Takes note that a probe began to pass or to fail. */
    void report(Probe probe, boolean passes, String message, Instant started) {
        if (!spec.has(field(probe))) {
            return;
        }
        var pending = verdicts.remove(probe);
        if (pending != null) {
            pending.cancel();
        }
        notice(probe, passes, message, started);
    }

    private void notice(Probe probe, boolean passes, String message, Instant started) {
        var timing = ProbeTiming.of(spec.path(field(probe)));
        var now = node.simulation.now();
        var first = Duration.between(now, timing.next(started, now));
        // A probe at the very start finds nobody; the next one counts.
        var delay = first.isZero() && !passes ? Duration.ofMillis(50) : first;
        verdicts.put(probe, container.after(delay, () -> {
            if (!passes) {
                unhealthy(probe, message);
            }
            verdicts.put(probe, container.after(timing.confirmation(passes), () -> decide(probe, passes)));
        }));
    }

    private void unhealthy(Probe probe, String message) {
        var name = probe == Probe.READINESS ? "Readiness" : "Liveness";
        container.event("Warning", "Unhealthy", name + " probe failed: " + message);
    }

    private void decide(Probe probe, boolean passes) {
        if (probe == Probe.LIVENESS) {
            if (!passes) {
                container.killUnhealthy();
            }
            return;
        }
        if (ready == passes) {
            return;
        }
        if (!passes) {
            node.tell(container.pod().name() + " is no longer ready");
        } else if (wasReady) {
            node.tell(container.pod().name() + " is ready again");
        }
        ready = passes;
        wasReady |= passes;
        container.pod().changed();
    }

    private static String field(Probe probe) {
        return probe == Probe.READINESS ? "readinessProbe" : "livenessProbe";
    }
}
