package dev.runbook.chaos.prometheus;

/**
 * The instant of one evaluation and the bounds of the query that it belongs to, in milliseconds since the epoch.
 *
 * @param time what {@code time()} is
 * @param start what {@code @ start()} is
 * @param end what {@code @ end()} is
 */
record Evaluation(long time, long start, long end) {
    static Evaluation instant(long time) {
        return new Evaluation(time, time, time);
    }

    Evaluation at(long other) {
        return new Evaluation(other, start, end);
    }
}
