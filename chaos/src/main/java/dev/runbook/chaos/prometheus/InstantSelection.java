package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.Expr;

/** The latest sample of each selected series, unless it is stale or older than the lookback. */
final class InstantSelection implements VectorOperator {
    private final Selection selection;
    private final TimeShift shift;
    private final long lookbackMillis;

    InstantSelection(SeriesStorage storage, Expr.VectorSelector selector, long lookbackMillis) {
        this.selection = new Selection(storage, selector.matchers());
        this.shift = new TimeShift(selector.at(), selector.offset());
        this.lookbackMillis = lookbackMillis;
    }

    @Override
    public Vector at(Evaluation evaluation) {
        var series = selection.series();
        var result = new Vector(series.length);
        long time = shift.of(evaluation);
        for (var one : series) {
            int index = one.latest(time, lookbackMillis);
            if (index >= 0) {
                result.add(one.labels(), one.values()[index]);
            }
        }
        return result;
    }

    /** Returns when the samples were taken, in seconds, under the series' labels without the name. */
    Vector timestamps(Evaluation evaluation) {
        var series = selection.series();
        var result = new Vector(series.length);
        long time = shift.of(evaluation);
        for (var one : series) {
            int index = one.latest(time, lookbackMillis);
            if (index >= 0) {
                result.add(one.nameless(), one.times()[index] / 1000.0);
            }
        }
        return result;
    }
}
