package dev.runbook.chaos.kubelet;

import dev.runbook.chaos.kubelet.ContainerRun.Probe;
import dev.runbook.chaos.kubelet.ContainerRun.ProbeResult;
import dev.runbook.chaos.simulation.Scheduled;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** Turns what a process's probes answer into what the kubelet believes, with its periods and thresholds. */
final class Probes {
    private final ContainerWorker container;
    private final JsonNode spec;
    private final NodeRuntime node;
    private final Map<Probe, Scheduled> verdicts = new EnumMap<>(Probe.class);
    private final Map<Probe, ProbeResult> latest = new EnumMap<>(Probe.class);
    private boolean started;
    private boolean ready;
    private boolean wasReady;

    Probes(ContainerWorker container, JsonNode spec) {
        this.container = container;
        this.spec = spec;
        this.node = container.pod().node();
    }

    boolean started() {
        return started;
    }

    boolean ready() {
        return started && ready;
    }

    /** Begins with a started process: ready at once without a probe that says otherwise. */
    void begin(Instant at) {
        started = !spec.has(Probe.STARTUP.field());
        ready = !spec.has(Probe.READINESS.field());
        wasReady = false;
        verdicts.clear();
        latest.clear();
        if (!started) {
            latest.put(Probe.STARTUP, new ProbeResult(Duration.ZERO, Probe.STARTUP, true, ""));
            notice(Probe.STARTUP, at);
        }
        if (!ready) {
            report(Probe.READINESS, false, "connect: connection refused", at);
        }
    }

    /** Takes note that a probe began to pass or to fail; the others wait for the startup probe. */
    void report(Probe probe, boolean passes, String message, Instant at) {
        if (!spec.has(probe.field())) {
            return;
        }
        latest.put(probe, new ProbeResult(Duration.ZERO, probe, passes, message));
        if (started != (probe == Probe.STARTUP)) {
            notice(probe, at);
        }
    }

    private void notice(Probe probe, Instant at) {
        var result = Objects.requireNonNull(latest.get(probe), "result");
        var pending = verdicts.remove(probe);
        if (pending != null) {
            pending.cancel();
        }
        boolean passes = result.passes();
        var timing = ProbeTiming.of(spec.path(probe.field()));
        var now = node.simulation.now();
        var first = Duration.between(now, timing.next(at, now));
        // A probe at the very start finds nobody; the next one counts.
        var delay = first.isZero() && !passes ? Duration.ofMillis(50) : first;
        verdicts.put(probe, container.after(delay, () -> {
            if (!passes) {
                container.event("Warning", "Unhealthy", probe.word() + " probe failed: " + result.message());
            }
            verdicts.put(probe, container.after(timing.confirmation(passes), () -> decide(probe, passes, at)));
        }));
    }

    private void decide(Probe probe, boolean passes, Instant at) {
        switch (probe) {
            case STARTUP -> startup(passes, at);
            case LIVENESS -> {
                if (!passes) {
                    container.killUnhealthy(probe);
                }
            }
            case READINESS -> readiness(passes);
        }
    }

    private void startup(boolean passes, Instant at) {
        if (!passes) {
            container.killUnhealthy(Probe.STARTUP);
            return;
        }
        started = true;
        container.pod().changed();
        container.started();
        for (var probe : List.of(Probe.READINESS, Probe.LIVENESS)) {
            if (latest.containsKey(probe)) {
                notice(probe, at);
            }
        }
    }

    private void readiness(boolean passes) {
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
}
