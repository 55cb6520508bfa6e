package dev.runbook.chaos.prometheus;

import dev.runbook.chaos.prometheus.QueryResult.Point;
import dev.runbook.chaos.prometheus.QueryResult.Sample;
import dev.runbook.chaos.prometheus.QueryResult.Track;
import dev.runbook.engine.promql.Expr;
import dev.runbook.engine.promql.ValueType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** An expression ready to be evaluated. */
final class Plan {
    private final Expr expr;
    private final Function<Evaluation, QueryResult> instant;
    private final VectorOperator vector;

    private Plan(Expr expr, Function<Evaluation, QueryResult> instant, VectorOperator vector) {
        this.expr = expr;
        this.instant = instant;
        this.vector = vector;
    }

    static Plan of(Expr expr, Planner planner) {
        switch (expr.type()) {
            case SCALAR -> {
                var scalar = planner.scalar(expr);
                return new Plan(expr, evaluation -> new QueryResult.Scalar(scalar.at(evaluation)), evaluation -> {
                    var single = new Vector(1);
                    single.add(Labels.EMPTY, scalar.at(evaluation));
                    return single;
                });
            }
            case INSTANT_VECTOR -> {
                var vector = planner.vector(expr);
                return new Plan(expr, evaluation -> instantVector(vector.at(evaluation)), vector);
            }
            case RANGE_VECTOR -> {
                var range = planner.range(expr);
                return new Plan(expr, evaluation -> rangeVector(range, evaluation), refused(expr));
            }
            default -> {
                var text = new QueryResult.Text(Planner.text(expr));
                return new Plan(expr, evaluation -> text, refused(expr));
            }
        }
    }

    QueryResult at(Evaluation evaluation) {
        return instant.apply(evaluation);
    }

    /** Evaluates as a rule does: a scalar counts as one element without labels. */
    Vector vector(Evaluation evaluation) {
        return vector.at(evaluation);
    }

    QueryResult.RangeVector range(long start, long end, long step) {
        Map<Labels, List<Point>> points = new TreeMap<>();
        for (long time = start; time <= end; time += step) {
            var elements = vector.at(new Evaluation(time, start, end)).distinct(expr);
            for (int i = 0; i < elements.size(); i++) {
                points.computeIfAbsent(elements.labels(i), labels -> new ArrayList<>())
                        .add(new Point(Instant.ofEpochMilli(time), elements.value(i)));
            }
        }
        return tracks(points);
    }

    private static QueryResult.InstantVector instantVector(Vector elements) {
        var samples = new ArrayList<Sample>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            samples.add(new Sample(elements.labels(i), elements.value(i)));
        }
        return new QueryResult.InstantVector(samples);
    }

    private static QueryResult.RangeVector rangeVector(RangeOperator range, Evaluation evaluation) {
        Map<Labels, List<Point>> points = new LinkedHashMap<>();
        range.at(evaluation, window -> {
            var own = points.computeIfAbsent(window.labels, labels -> new ArrayList<>());
            for (int i = window.from; i < window.to; i++) {
                own.add(new Point(Instant.ofEpochMilli(window.times[i]), window.values[i]));
            }
        });
        return tracks(points);
    }

    private static QueryResult.RangeVector tracks(Map<Labels, List<Point>> points) {
        return new QueryResult.RangeVector(points.entrySet().stream()
                .map(entry -> new Track(entry.getKey(), entry.getValue()))
                .toList());
    }

    private static VectorOperator refused(Expr expr) {
        return evaluation -> {
            throw new EvaluationException(
                    "invalid expression type \"" + (expr.type() == ValueType.STRING ? "string" : "range vector")
                            + "\" for range query or rule, must be Scalar or instant Vector",
                    expr);
        };
    }
}
