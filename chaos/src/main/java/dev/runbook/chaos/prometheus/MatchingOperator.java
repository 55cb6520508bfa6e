package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.BinaryOperator.Kind;
import dev.runbook.engine.promql.Expr;
import dev.runbook.engine.promql.LabelMatcher;
import dev.runbook.engine.promql.VectorMatching;
import dev.runbook.engine.promql.VectorMatching.Many;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Arithmetic and comparison of two vectors, element by matching element. */
final class MatchingOperator implements VectorOperator {
    private final VectorOperator left;
    private final VectorOperator right;
    private final Expr.Binary binary;
    private final VectorMatching matching;
    private final Projection signature;
    private final Projection base;

    MatchingOperator(VectorOperator left, VectorOperator right, Expr.Binary binary) {
        this.left = left;
        this.right = right;
        this.binary = binary;
        this.matching = binary.matching();
        this.signature = signature(matching);
        this.base = new Projection(this::withoutIncluded);
    }

    /** Returns the rule that makes an element's labels those that have to be equal on both sides. */
    static Projection signature(VectorMatching matching) {
        return Grouping.projection(!matching.on(), matching.labels());
    }

    @Override
    public Vector at(Evaluation evaluation) {
        boolean swapped = matching.side() == Many.RIGHT;
        var leftElements = left.at(evaluation);
        var rightElements = right.at(evaluation);
        return swapped ? match(rightElements, leftElements, true) : match(leftElements, rightElements, false);
    }

    private Vector match(Vector many, Vector one, boolean swapped) {
        var partners = partners(one, swapped);
        Map<Labels, Set<Labels>> matched = new HashMap<>();
        var result = new Vector(many.size());
        for (int i = 0; i < many.size(); i++) {
            var key = signature.of(many.labels(i));
            var partner = partners.get(key);
            if (partner == null) {
                continue;
            }
            double own = many.value(i);
            double other = one.value(partner);
            double value = swapped ? combine(other, own) : combine(own, other);
            if (!StaleMarker.is(value)) {
                var labels = labels(many.labels(i), one.labels(partner));
                requireUnique(matched, key, labels);
                result.add(labels, value);
            }
        }
        return result;
    }

    private Map<Labels, Integer> partners(Vector one, boolean swapped) {
        Map<Labels, Integer> partners = new HashMap<>();
        for (int i = 0; i < one.size(); i++) {
            var key = signature.of(one.labels(i));
            var twin = partners.put(key, i);
            if (twin != null) {
                throw new EvaluationException(
                        "found duplicate series for the match group " + key + " on the "
                                + (swapped ? "left" : "right") + " hand-side of the operation: [" + one.labels(i) + ", "
                                + one.labels(twin)
                                + "];many-to-many matching not allowed: matching labels must be unique on"
                                + " one side",
                        binary);
            }
        }
        return partners;
    }

    private double combine(double leftValue, double rightValue) {
        if (binary.operator().kind() == Kind.ARITHMETIC) {
            return Arithmetic.calculate(binary.operator(), leftValue, rightValue);
        }
        boolean holds = Arithmetic.compare(binary.operator(), leftValue, rightValue);
        return binary.bool() ? (holds ? 1 : 0) : holds ? leftValue : StaleMarker.VALUE;
    }

    private Labels labels(Labels many, Labels one) {
        var labels = base.of(many);
        for (String included : matching.include()) {
            labels = labels.with(included, one.get(included));
        }
        return labels;
    }

    private Labels withoutIncluded(Labels many) {
        var labels = ScalarSideOperator.dropsNames(binary) ? many.withoutName() : many;
        if (matching.side() != Many.NONE) {
            return labels;
        }
        return matching.on() ? labels.keep(matching.labels()) : labels.drop(matching.labels());
    }

    private void requireUnique(Map<Labels, Set<Labels>> matched, Labels key, Labels labels) {
        if (matching.side() == Many.NONE) {
            if (matched.put(key, Set.of()) != null) {
                throw new EvaluationException(
                        "multiple matches for labels " + key
                                + ": many-to-one matching must be explicit (group_left/group_right)",
                        binary);
            }
        } else if (!matched.computeIfAbsent(key, group -> new HashSet<>()).add(labels)) {
            throw new EvaluationException(
                    "multiple matches for labels " + labels.drop(Set.of(LabelMatcher.METRIC_NAME))
                            + ": grouping labels must ensure unique matches",
                    binary);
        }
    }
}
