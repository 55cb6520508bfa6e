package dev.runbook.chaos.controller;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.IntStream;

/** Remembers what an autoscaler recommended and how it scaled, for stabilisation windows and rate policies. */
final class ScaleHistory {
    /** The longest window and period that the API allows. */
    private static final Duration KEPT = Duration.ofHours(1);

    private final Deque<Entry> recommendations = new ArrayDeque<>();
    private final Deque<Entry> changes = new ArrayDeque<>();

    void recommended(Instant at, int replicas) {
        forget(recommendations, at);
        recommendations.addLast(new Entry(at, replicas));
    }

    void scaled(Instant at, int change) {
        forget(changes, at);
        changes.addLast(new Entry(at, change));
    }

    int lowest(Instant now, Duration window, int latest) {
        return Math.min(latest, within(recommendations, now, window).min().orElse(latest));
    }

    int highest(Instant now, Duration window, int latest) {
        return Math.max(latest, within(recommendations, now, window).max().orElse(latest));
    }

    int added(Instant now, Duration period) {
        return within(changes, now, period).filter(change -> change > 0).sum();
    }

    int removed(Instant now, Duration period) {
        return -within(changes, now, period).filter(change -> change < 0).sum();
    }

    private static IntStream within(Deque<Entry> entries, Instant now, Duration window) {
        var from = now.minus(window);
        return entries.stream().filter(entry -> entry.at().isAfter(from)).mapToInt(Entry::count);
    }

    private static void forget(Deque<Entry> entries, Instant now) {
        while (!entries.isEmpty() && entries.getFirst().at().isBefore(now.minus(KEPT))) {
            entries.removeFirst();
        }
    }

    private record Entry(Instant at, int count) {}
}
