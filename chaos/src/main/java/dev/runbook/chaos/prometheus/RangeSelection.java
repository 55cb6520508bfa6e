package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.Expr;
import java.util.function.Consumer;

/** The samples of each selected series in a range that is open on the left, without stale markers. */
final class RangeSelection implements RangeOperator {
    private final Selection selection;
    private final TimeShift shift;
    private final long rangeMillis;
    private final long closing;

    RangeSelection(SeriesStorage storage, Expr.RangeSelector range, long closing) {
        this.closing = closing;
        this.selection = new Selection(storage, range.selector().matchers());
        this.shift = new TimeShift(range.selector().at(), range.selector().offset());
        this.rangeMillis = range.range().toMillis();
    }

    @Override
    public void at(Evaluation evaluation, Consumer<Window> consumer) {
        var window = new Window();
        window.evaluationTime = evaluation.time();
        window.end = shift.of(evaluation);
        window.start = window.end - rangeMillis;
        window.zeroFirst = closing > 0;
        for (var series : selection.series()) {
            window.from = series.firstAfter(window.start - closing);
            window.to = series.firstAfter(window.end);
            window.times = series.times();
            window.values = series.values();
            window.labels = series.labels();
            window.nameless = series.nameless();
            if (series.everStale()) {
                window.withoutStale();
            }
            if (window.size() > 0) {
                consumer.accept(window);
            }
        }
    }
}
