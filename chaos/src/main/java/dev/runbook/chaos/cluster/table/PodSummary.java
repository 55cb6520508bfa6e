package dev.runbook.chaos.cluster.table;

import dev.runbook.chaos.cluster.Sidecars;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Sums a pod's containers up, as the API server does for its table: the first trouble is what counts. */
final class PodSummary {
    private final Row pod;
    private String status;
    private int ready;
    private int restarts;
    private int sidecarRestarts;
    private Instant lastSidecarRestart = Instant.MIN;
    private Instant lastRestart = Instant.MIN;

    private PodSummary(Row pod) {
        this.pod = pod;
        this.status = pod.text("/status/reason", pod.text("/status/phase"));
        if (gated()) {
            status = "SchedulingGated";
        }
    }

    static PodSummary of(Row pod) {
        var summary = new PodSummary(pod);
        if (!summary.initializing() || summary.condition("Initialized")) {
            summary.containers();
        }
        summary.ending();
        return summary;
    }

    String status() {
        return status;
    }

    String readiness() {
        return ready + "/"
                + (pod.at("/spec/containers").size()
                        + pod.at("/spec/initContainers")
                                .valueStream()
                                .filter(Sidecars::include)
                                .count());
    }

    String restarts() {
        return restarts == 0 || lastRestart.equals(Instant.MIN)
                ? Integer.toString(restarts)
                : restarts + " (" + Ages.text(Duration.between(lastRestart, pod.now())) + " ago)";
    }

    private boolean gated() {
        return pod.at("/status/conditions")
                .valueStream()
                .anyMatch(condition -> condition.path("type").asString("").equals("PodScheduled")
                        && condition.path("reason").asString("").equals("SchedulingGated"));
    }

    /** Looks at the containers that run before the others, and stops at the first that is not over. */
    private boolean initializing() {
        int index = 0;
        for (var container : pod.at("/status/initContainerStatuses")) {
            restarted(container);
            boolean sidecar = sidecar(container.path("name").asString(""));
            if (sidecar) {
                sidecarRestarts += container.path("restartCount").asInt(0);
                lastSidecarRestart = later(lastSidecarRestart, container);
            }
            var ended = container.at("/state/terminated");
            if (sidecar && container.path("started").asBoolean(false)) {
                ready += container.path("ready").asBoolean(false) ? 1 : 0;
            } else if (ended.isMissingNode() || ended.path("exitCode").asInt(0) != 0) {
                status = "Init:" + initTrouble(container, ended, index);
                return true;
            }
            index++;
        }
        return false;
    }

    private String initTrouble(JsonNode container, JsonNode ended, int index) {
        if (!ended.isMissingNode()) {
            return ended(ended);
        }
        var waiting = container.at("/state/waiting/reason").asString("");
        return waiting.isEmpty() || waiting.equals("PodInitializing")
                ? index + "/" + pod.at("/spec/initContainers").size()
                : waiting;
    }

    private void containers() {
        restarts = sidecarRestarts;
        lastRestart = lastSidecarRestart;
        boolean running = false;
        for (var container : reversed(pod.at("/status/containerStatuses"))) {
            restarted(container);
            var waiting = container.at("/state/waiting/reason").asString("");
            var ended = container.at("/state/terminated");
            if (!waiting.isEmpty()) {
                status = waiting;
            } else if (!ended.isMissingNode()) {
                status = ended(ended);
            } else if (container.path("ready").asBoolean(false)
                    && container.path("state").has("running")) {
                running = true;
                ready++;
            }
        }
        if (status.equals("Completed") && running) {
            status = condition("Ready") ? "Running" : "NotReady";
        }
    }

    private void ending() {
        if (!pod.at("/metadata/deletionTimestamp").isMissingNode()) {
            var phase = pod.text("/status/phase");
            if (pod.text("/status/reason").equals("NodeLost")) {
                status = "Unknown";
            } else if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
                status = "Terminating";
            }
        }
    }

    private void restarted(JsonNode container) {
        restarts += container.path("restartCount").asInt(0);
        lastRestart = later(lastRestart, container);
    }

    private static Instant later(Instant known, JsonNode container) {
        var finished = container.at("/lastState/terminated/finishedAt").asString("");
        return !finished.isEmpty() && Instant.parse(finished).isAfter(known) ? Instant.parse(finished) : known;
    }

    private boolean sidecar(String name) {
        return pod.at("/spec/initContainers")
                .valueStream()
                .anyMatch(container -> container.path("name").asString("").equals(name) && Sidecars.include(container));
    }

    private boolean condition(String type) {
        return pod.at("/status/conditions")
                .valueStream()
                .anyMatch(condition -> condition.path("type").asString("").equals(type)
                        && condition.path("status").asString("").equals("True"));
    }

    private static String ended(JsonNode terminated) {
        var reason = terminated.path("reason").asString("");
        if (!reason.isEmpty()) {
            return reason;
        }
        int signal = terminated.path("signal").asInt(0);
        return signal != 0
                ? "Signal:" + signal
                : "ExitCode:" + terminated.path("exitCode").asInt(0);
    }

    private static List<JsonNode> reversed(JsonNode statuses) {
        var all = new java.util.ArrayList<>(statuses.valueStream().toList());
        java.util.Collections.reverse(all);
        return all;
    }
}
