package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.BinaryOperator;
import dev.runbook.engine.promql.Expr;
import java.util.HashSet;
import java.util.Set;

/** The operators that choose whole elements: {@code and}, {@code or}, {@code unless}. */
final class SetOperator implements VectorOperator {
    private final VectorOperator left;
    private final VectorOperator right;
    private final BinaryOperator operator;
    private final Projection signature;

    SetOperator(VectorOperator left, VectorOperator right, Expr.Binary binary) {
        this.left = left;
        this.right = right;
        this.operator = binary.operator();
        this.signature = MatchingOperator.signature(binary.matching());
    }

    @Override
    public Vector at(Evaluation evaluation) {
        var leftElements = left.at(evaluation);
        var rightElements = right.at(evaluation);
        var result = new Vector(leftElements.size() + rightElements.size());
        if (operator == BinaryOperator.OR) {
            addWhere(result, leftElements, Set.of(), false);
            addWhere(result, rightElements, signatures(leftElements), false);
        } else {
            addWhere(result, leftElements, signatures(rightElements), operator == BinaryOperator.AND);
        }
        return result;
    }

    private void addWhere(Vector result, Vector elements, Set<Labels> signatures, boolean present) {
        for (int i = 0; i < elements.size(); i++) {
            if (signatures.contains(signature.of(elements.labels(i))) == present) {
                result.add(elements.labels(i), elements.value(i));
            }
        }
    }

    private Set<Labels> signatures(Vector elements) {
        var signatures = new HashSet<Labels>();
        for (int i = 0; i < elements.size(); i++) {
            signatures.add(signature.of(elements.labels(i)));
        }
        return signatures;
    }
}
