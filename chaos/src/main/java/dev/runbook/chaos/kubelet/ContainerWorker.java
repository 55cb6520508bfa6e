package dev.runbook.chaos.kubelet;

import dev.runbook.chaos.cluster.Sidecars;
import dev.runbook.chaos.kubelet.ContainerRun.Probe;
import dev.runbook.chaos.kubelet.ContainerRun.ProbeResult;
import dev.runbook.chaos.kubelet.ContainerState.Running;
import dev.runbook.chaos.kubelet.ContainerState.Terminated;
import dev.runbook.chaos.kubelet.ContainerState.Waiting;
import dev.runbook.chaos.simulation.Scheduled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Lives the life of one container: starts it, watches it, restarts it with back-off, stops it. */
final class ContainerWorker {
    private final PodWorker pod;
    private final NodeRuntime node;
    private final ContainerBehaviour behaviour;
    private final JsonNode spec;
    private final String fieldPath;
    private final ImagePuller image;
    private final BackOff backOff = new BackOff();
    private final Probes probes;
    private final List<Scheduled> timers = new ArrayList<>();
    private ContainerState state;
    private @Nullable Terminated last;
    private @Nullable ContainerRun run;
    private @Nullable ContainerLog log;
    private @Nullable ContainerLog previousLog;
    private String containerId = "";
    private int restarts;

    ContainerWorker(PodWorker pod, JsonNode spec, String kind, ContainerBehaviour behaviour, String waiting) {
        this.pod = pod;
        this.node = pod.node();
        this.spec = spec;
        this.fieldPath = "spec." + kind + "{" + name() + "}";
        this.behaviour = behaviour;
        this.state = new Waiting(waiting, "");
        this.image = new ImagePuller(this, spec, behaviour);
        this.probes = new Probes(this, spec);
    }

    String name() {
        return spec.path("name").asString("");
    }

    PodWorker pod() {
        return pod;
    }

    ContainerState state() {
        return state;
    }

    boolean ready() {
        return state instanceof Running && probes.ready();
    }

    /** Returns whether it is an init container that stays. */
    boolean sidecar() {
        return init() && Sidecars.include(spec);
    }

    /** Returns whether those behind it among the init containers may start. */
    boolean initialized() {
        return sidecar() ? hasStarted() : succeeded();
    }

    boolean succeeded() {
        return state instanceof Terminated terminated && terminated.exitCode() == 0;
    }

    /** Returns whether it ended, now or before the restart that it waits for. */
    boolean ended() {
        return state instanceof Terminated || last != null;
    }

    /** Brings up the process: image first. */
    void start() {
        image.pull(() -> after(node.between(100, 400), this::launch));
    }

    /** Starts again after an exit, at once or after the back-off. */
    void restart() {
        if (!(state instanceof Terminated terminated)) {
            return;
        }
        var delay = backOff.after(terminated.finishedAt());
        var rest =
                Duration.between(node.simulation.now(), terminated.finishedAt().plus(delay));
        if (delay.isZero() || rest.isNegative()) {
            relaunch(terminated, delay);
            return;
        }
        last = terminated;
        event("Warning", "BackOff", "Back-off restarting failed container " + name() + " in pod " + pod.fullName());
        wait(
                "CrashLoopBackOff",
                "back-off " + BackOff.text(delay) + " restarting failed container=" + name() + " pod="
                        + pod.fullName());
        after(rest, () -> relaunch(terminated, delay));
    }

    /** Ends the process from outside or by its own plan; does nothing if it does not run. */
    void exit(int code, String reason) {
        if (state instanceof Running running) {
            cancelTimers();
            var now = node.simulation.now();
            state = new Terminated(code, reason, running.startedAt(), now, containerId);
            if (log != null) {
                log.end(now);
            }
            pod.exited(this, code);
        }
    }

    /** Takes note of a probe's new result; it counts once the kubelet would have noticed. */
    void probe(Probe probe, boolean passes, String message) {
        if (state instanceof Running running) {
            probes.report(probe, passes, message, running.startedAt());
        }
    }

    /** Kills the process because its liveness or startup probe failed; the pod's policy restarts it. */
    void killUnhealthy(Probe probe) {
        event(
                "Normal",
                "Killing",
                "Container " + name() + " failed " + probe.word().toLowerCase(Locale.ROOT)
                        + " probe, will be restarted");
        cancelTimers();
        stopAfter(pod.gracePeriod());
    }

    /** Sends SIGTERM, and SIGKILL at the end of the grace period. */
    void stop(Duration grace) {
        cancelTimers();
        if (state instanceof Running) {
            event("Normal", "Killing", "Stopping container " + name());
            stopAfter(grace);
        }
    }

    void write(String line) {
        if (log != null && state instanceof Running) {
            log.add(node.simulation.now(), line);
        }
    }

    /** Returns the log of the current or last run, or of the one before; empty if there was none. */
    Optional<ContainerLog> log(boolean previous) {
        // While a container waits for its restart, its last run is the current one, as with a real kubelet.
        return Optional.ofNullable(previous ? (state instanceof Waiting ? log : previousLog) : log);
    }

    /** Takes note that the process counts as started: at once, or when its startup probe passed. */
    void started() {
        pod.started(this);
    }

    void cancelTimers() {
        timers.forEach(Scheduled::cancel);
        timers.clear();
    }

    Scheduled after(Duration delay, Runnable action) {
        var timer = node.simulation.after(delay, action);
        timers.add(timer);
        return timer;
    }

    void wait(String reason, String message) {
        state = new Waiting(reason, message);
        pod.changed();
    }

    void event(String type, String reason, String message) {
        pod.event(fieldPath, type, reason, message);
    }

    ObjectNode status() {
        var status = JsonNodeFactory.instance.objectNode();
        var imageName = spec.path("image").asString("");
        status.put("name", name());
        status.set("state", state.json());
        status.set("lastState", last == null ? JsonNodeFactory.instance.objectNode() : last.json());
        status.put("ready", init() && !sidecar() ? succeeded() : ready());
        status.put("restartCount", restarts);
        status.put("image", imageName);
        status.put("imageID", containerId.isEmpty() ? "" : "docker.io/" + imageName);
        if (!containerId.isEmpty()) {
            status.put("containerID", containerId);
        }
        status.put("started", hasStarted());
        return status;
    }

    private boolean init() {
        return fieldPath.startsWith("spec.init");
    }

    private boolean hasStarted() {
        return state instanceof Running && probes.started();
    }

    private void relaunch(Terminated ended, Duration delay) {
        last = ended;
        restarts++;
        backOff.attempt(node.simulation.now());
        var reason = ended.reason().equals("OOMKilled") ? "OOMKilled, " : "";
        var waited = delay.isZero() ? "" : ", back-off " + delay.toSeconds() + " s";
        node.tell(pod.name() + " restarted (" + reason + "exit code " + ended.exitCode() + ", restart " + restarts
                + waited + ")");
        start();
    }

    private void launch() {
        var now = node.simulation.now();
        var started = behaviour.run(restarts);
        run = started;
        containerId = node.nextContainerId();
        previousLog = log;
        log = new ContainerLog(now, started.log());
        state = new Running(now);
        timers.clear();
        event("Normal", "Created", "Created container: " + name());
        event("Normal", "Started", "Started container " + name());
        probes.begin(now);
        started.probes().forEach(result -> after(result.after(), () -> report(result, now)));
        started.exit().ifPresent(exit -> after(exit.after(), () -> exit(exit.code(), exit.reason())));
        pod.changed();
        if (probes.started()) {
            started();
        }
    }

    private void report(ProbeResult result, Instant started) {
        probes.report(result.probe(), result.passes(), result.message(), started);
    }

    private void stopAfter(Duration grace) {
        var needed = run == null ? Duration.ZERO : run.stopsIn();
        boolean inTime = needed.compareTo(grace) <= 0;
        after(inTime ? needed : grace, () -> {
            if (inTime) {
                exit(0, "Completed");
            } else {
                exit(137, "Error");
            }
        });
    }
}
