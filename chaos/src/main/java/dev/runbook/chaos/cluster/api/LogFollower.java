package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.simulation.Scheduled;
import dev.runbook.chaos.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Passes a container's log on as it is written, until the run that it follows is over. */
final class LogFollower {
    /** How often it looks; a kubelet hears of a new line within about this time. */
    private static final Duration PERIOD = Duration.ofMillis(100);

    private final String container;
    private final PodLogs logs;
    private final Supplier<Optional<ObjectNode>> pod;
    private final Consumer<PodLogs.Line> sink;
    private final Runnable whenOver;
    private final String run;
    private Instant last = Instant.MIN;
    private int atLast;
    private @Nullable Scheduled timer;

    /**
     * Begins behind what has been written so far.
     *
     * @param pod reads the pod anew; empty once it is gone
     */
    LogFollower(
            String container,
            PodLogs logs,
            Supplier<Optional<ObjectNode>> pod,
            Consumer<PodLogs.Line> sink,
            Runnable whenOver) {
        this.container = container;
        this.logs = logs;
        this.pod = pod;
        this.sink = sink;
        this.whenOver = whenOver;
        this.run = pod.get().map(this::run).orElse("");
        lines(pod.get(), false).forEach(this::passed);
    }

    /** Starts to look; what is returned stops it. Where no run is under way it is over at once. */
    Runnable start(Simulation simulation) {
        if (run.isEmpty()) {
            whenOver.run();
            return () -> {};
        }
        var scheduled = simulation.every(PERIOD, this::look);
        timer = scheduled;
        return scheduled::cancel;
    }

    private void look() {
        var now = pod.get();
        boolean over = !now.map(this::run).orElse("").equals(run);
        for (var line : unseen(lines(now, over && restarted(now)))) {
            passed(line);
            sink.accept(line);
        }
        if (over) {
            if (timer != null) {
                timer.cancel();
            }
            whenOver.run();
        }
    }

    private List<PodLogs.Line> lines(Optional<ObjectNode> now, boolean previous) {
        return now.flatMap(found -> logs.lines(found, container, previous)).orElse(List.of());
    }

    private boolean restarted(Optional<ObjectNode> now) {
        return now.map(found -> !state(found).path("containerID").asString("").equals(run))
                .orElse(false);
    }

    /** Names the run of the container; empty when none is under way. */
    private String run(ObjectNode found) {
        var state = state(found);
        return state.path("state").has("running") ? state.path("containerID").asString("") : "";
    }

    private JsonNode state(ObjectNode found) {
        for (var list : List.of("containerStatuses", "initContainerStatuses")) {
            for (var status : found.path("status").path(list)) {
                if (status.path("name").asString("").equals(container)) {
                    return status;
                }
            }
        }
        return Json.object();
    }

    /** Lines of one instant keep their order, so a count tells which of them are new. */
    private List<PodLogs.Line> unseen(List<PodLogs.Line> lines) {
        return lines.stream()
                .dropWhile(line -> line.at().isBefore(last))
                .skip(lines.stream()
                        .filter(line -> line.at().equals(last))
                        .limit(atLast)
                        .count())
                .toList();
    }

    private void passed(PodLogs.Line line) {
        atLast = line.at().equals(last) ? atLast + 1 : 1;
        last = line.at();
    }
}
