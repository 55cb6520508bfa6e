package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.BinaryOperator.Kind;
import dev.runbook.engine.promql.Expr;
import dev.runbook.engine.promql.Function;
import dev.runbook.engine.promql.ValueType;

/**
 * Makes operators of an expression's tree, once; they are then evaluated again and again.
 *
 * <p>Operators remember selections and labels between evaluations, so they belong to one storage and are not for two
 * threads at once.
 */
final class Planner {
    private final SeriesStorage storage;
    private final PrometheusSettings settings;
    private final CallPlanner calls;

    Planner(SeriesStorage storage, PrometheusSettings settings) {
        this.storage = storage;
        this.settings = settings;
        this.calls = new CallPlanner(this);
    }

    ScalarOperator scalar(Expr expr) {
        if (expr instanceof Expr.NumberLiteral number) {
            return evaluation -> number.value();
        } else if (expr instanceof Expr.Parenthesised parentheses) {
            return scalar(parentheses.inner());
        } else if (expr instanceof Expr.Negation negation) {
            var operand = scalar(negation.operand());
            return evaluation -> -operand.at(evaluation);
        } else if (expr instanceof Expr.Binary binary) {
            return scalarBinary(binary);
        } else if (expr instanceof Expr.Call call && call.function() == Function.TIME) {
            return evaluation -> evaluation.time() / 1000.0;
        } else if (expr instanceof Expr.Call call && call.function() == Function.SCALAR_OF) {
            var operand = vector(call.arguments().get(0));
            return evaluation -> {
                var elements = operand.at(evaluation);
                return elements.size() == 1 ? elements.value(0) : Double.NaN;
            };
        }
        throw unplanned(expr);
    }

    VectorOperator vector(Expr expr) {
        if (expr instanceof Expr.VectorSelector selector) {
            return new InstantSelection(storage, selector, settings.lookback().toMillis() + settings.closing());
        } else if (expr instanceof Expr.Parenthesised parentheses) {
            return vector(parentheses.inner());
        } else if (expr instanceof Expr.Negation negation) {
            return negated(negation);
        } else if (expr instanceof Expr.Binary binary) {
            return vectorBinary(binary);
        } else if (expr instanceof Expr.Aggregation aggregation) {
            return aggregation(aggregation);
        } else if (expr instanceof Expr.Call call) {
            return calls.vector(call);
        }
        throw unplanned(expr);
    }

    RangeOperator range(Expr expr) {
        if (expr instanceof Expr.RangeSelector range) {
            return new RangeSelection(storage, range, settings.closing());
        } else if (expr instanceof Expr.Subquery subquery) {
            return new SubqueryOperator(
                    vector(subquery.expr()),
                    subquery,
                    settings.evaluationInterval().toMillis(),
                    settings.closing());
        } else if (expr instanceof Expr.Parenthesised parentheses) {
            return range(parentheses.inner());
        }
        throw unplanned(expr);
    }

    static String text(Expr expr) {
        if (expr instanceof Expr.StringLiteral literal) {
            return literal.value();
        } else if (expr instanceof Expr.Parenthesised parentheses) {
            return text(parentheses.inner());
        }
        throw unplanned(expr);
    }

    /** Drops the names of an operator's elements and checks, where that is possible, that they still differ. */
    VectorOperator nameless(Expr expr, VectorOperator operator) {
        return new NamelessOperator(operator, NameCollision.possible(expr) ? expr : null);
    }

    private ScalarOperator scalarBinary(Expr.Binary binary) {
        var left = scalar(binary.left());
        var right = scalar(binary.right());
        var operator = binary.operator();
        return operator.kind() == Kind.ARITHMETIC
                ? evaluation -> Arithmetic.calculate(operator, left.at(evaluation), right.at(evaluation))
                : evaluation -> Arithmetic.compare(operator, left.at(evaluation), right.at(evaluation)) ? 1 : 0;
    }

    private VectorOperator vectorBinary(Expr.Binary binary) {
        boolean scalarLeft = binary.left().type() == ValueType.SCALAR;
        boolean scalarRight = binary.right().type() == ValueType.SCALAR;
        if (scalarLeft || scalarRight) {
            var vector = vector(scalarLeft ? binary.right() : binary.left());
            var scalar = scalar(scalarLeft ? binary.left() : binary.right());
            var operator = new ScalarSideOperator(vector, scalar, scalarLeft, binary);
            return ScalarSideOperator.dropsNames(binary) ? nameless(binary, operator) : operator;
        }
        var left = vector(binary.left());
        var right = vector(binary.right());
        return binary.operator().kind() == Kind.SET
                ? new SetOperator(left, right, binary)
                : new MatchingOperator(left, right, binary);
    }

    private VectorOperator negated(Expr.Negation negation) {
        var operand = vector(negation.operand());
        return nameless(negation, evaluation -> {
            var elements = operand.at(evaluation);
            var result = new Vector(elements.size());
            for (int i = 0; i < elements.size(); i++) {
                result.add(elements.labels(i), -elements.value(i));
            }
            return result;
        });
    }

    private VectorOperator aggregation(Expr.Aggregation aggregation) {
        var operand = vector(aggregation.operand());
        var parameter = aggregation.parameter();
        ScalarOperator scalar =
                parameter != null && parameter.type() == ValueType.SCALAR ? scalar(parameter) : evaluation -> 0;
        return switch (aggregation.aggregator()) {
            case TOPK, BOTTOMK -> new RankingOperator(operand, scalar, aggregation);
            case COUNT_VALUES ->
                new CountValuesOperator(operand, parameter == null ? "" : text(parameter), aggregation);
            default -> new AggregationOperator(operand, scalar, aggregation);
        };
    }

    private static IllegalStateException unplanned(Expr expr) {
        return new IllegalStateException("No operator for " + expr.type() + " " + expr);
    }
}
