package dev.runbook.chaos.kubelet;

import dev.runbook.chaos.cluster.api.PodLogs.Line;
import dev.runbook.chaos.kubelet.ContainerRun.LogLine;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps what one run of a container wrote: what its behaviour planned and what the world added, bounded. */
final class ContainerLog {
    private static final int LONGEST = 10_000;

    private final List<Line> planned;
    private final Deque<Line> added = new ArrayDeque<>();
    private @Nullable Instant end;

    ContainerLog(Instant start, List<LogLine> lines) {
        planned = lines.stream()
                .map(line -> new Line(start.plus(line.after()), line.text()))
                .sorted(Comparator.comparing(Line::at))
                .toList();
    }

    void add(Instant at, String text) {
        if (added.size() == LONGEST) {
            added.removeFirst();
        }
        added.addLast(new Line(at, text));
    }

    void end(Instant at) {
        end = at;
    }

    /** Returns what was written until now, oldest first. */
    List<Line> lines(Instant now) {
        var until = end == null ? now : end;
        return Stream.concat(planned.stream().filter(line -> !line.at().isAfter(until)), added.stream())
                .sorted(Comparator.comparing(Line::at))
                .toList();
    }
}
