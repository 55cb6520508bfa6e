package dev.runbook.chaos.prometheus;

/** The samples of one series in a time range: {@code times} and {@code values} from {@code from} to before {@code to}. */
final class Window {
    /** The instant of the evaluation, whatever the selector's offset, in milliseconds. */
    long evaluationTime;

    /** The bounds of the range in milliseconds; a sample right on {@code start} is outside. */
    long start;

    long end;

    /** Whether a counter's way to zero bounds the extrapolation before the distance does, as in Prometheus 2. */
    boolean zeroFirst;

    Labels labels = Labels.EMPTY;
    Labels nameless = Labels.EMPTY;
    long[] times = {};
    double[] values = {};
    int from;
    int to;

    int size() {
        return to - from;
    }

    /** Drops the stale markers from the samples, on a copy. */
    void withoutStale() {
        var keptTimes = new long[size()];
        var keptValues = new double[size()];
        int kept = 0;
        for (int i = from; i < to; i++) {
            if (!StaleMarker.is(values[i])) {
                keptTimes[kept] = times[i];
                keptValues[kept++] = values[i];
            }
        }
        times = keptTimes;
        values = keptValues;
        from = 0;
        to = kept;
    }
}
