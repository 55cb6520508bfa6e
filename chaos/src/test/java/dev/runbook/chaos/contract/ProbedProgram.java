package dev.runbook.chaos.contract;

import dev.runbook.chaos.kubelet.ContainerRun;
import dev.runbook.chaos.kubelet.ContainerRun.Exit;
import dev.runbook.chaos.kubelet.ContainerRun.LogLine;
import dev.runbook.chaos.kubelet.ContainerRun.Probe;
import dev.runbook.chaos.kubelet.ContainerRun.ProbeResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** A container's command and what its probes find while it runs. */
final class ProbedProgram {
    /** A process that is the first of its container and handles no signal lives until it is killed. */
    private static final Duration NEVER = Duration.ofDays(1);

    private final JsonNode container;

    ProbedProgram(JsonNode container) {
        this.container = container;
    }

    ContainerRun run() {
        var script = new Script();
        var ended = script.run(Script.words(container));
        var lines = ended.lines().stream()
                .map(line -> new LogLine(line.at(), line.text()))
                .toList();
        var exit =
                ended.lasts() ? Optional.<Exit>empty() : Optional.of(new Exit(ended.at(), ended.exit(), reason(ended)));
        return new ContainerRun(probes(script), exit, lines, ended.handlesSignals() ? Duration.ZERO : NEVER);
    }

    private static String reason(Script.Ended ended) {
        return ended.outOfMemory() ? "OOMKilled" : ended.exit() == 0 ? "Completed" : "Error";
    }

    private List<ProbeResult> probes(Script script) {
        var results = new ArrayList<ProbeResult>();
        for (var probe : Probe.values()) {
            var spec = container.path(probe.field());
            var times = new TreeSet<>(script.fileChanges());
            times.add(Duration.ZERO);
            if (!spec.isMissingNode()) {
                times.forEach(at -> results.add(ask(probe, spec, script, at)));
            }
        }
        return results;
    }

    private static ProbeResult ask(Probe probe, JsonNode spec, Script script, Duration at) {
        if (spec.has("httpGet")) {
            var address = "10.244.0.1:" + spec.at("/httpGet/port").asInt();
            return new ProbeResult(
                    at,
                    probe,
                    false,
                    "Get \"http://" + address + spec.at("/httpGet/path").asString("/") + "\": dial tcp " + address
                            + ": connect: connection refused");
        }
        if (spec.has("tcpSocket")) {
            return new ProbeResult(
                    at,
                    probe,
                    false,
                    "dial tcp 10.244.0.1:" + spec.at("/tcpSocket/port").asInt() + ": connect: connection refused");
        }
        var asked = script.at(at)
                .run(spec.at("/exec/command")
                        .valueStream()
                        .map(JsonNode::asString)
                        .toList());
        return new ProbeResult(at, probe, asked.exit() == 0, asked.output() + asked.error());
    }
}
