package dev.runbook.chaos.argo;

import java.util.List;
import org.apiguardian.api.API;

/** A node of a parsed condition. */
@API(status = API.Status.INTERNAL, since = "0.1")
sealed interface ConditionNode {
    /** A number, text or boolean: Long, Double, String or Boolean. */
    record Literal(Object value) implements ConditionNode {}

    /** The word {@code nil}. */
    record Nil() implements ConditionNode {}

    /** What the query gave. */
    record Result() implements ConditionNode {}

    /** The element that a predicate looks at, written {@code #}. */
    record Element() implements ConditionNode {}

    /** A list written out. */
    record Listing(List<ConditionNode> elements) implements ConditionNode {}

    /** One element of a list, counted from its end if negative. */
    record Index(ConditionNode list, ConditionNode index) implements ConditionNode {}

    /** An operator before its operand. */
    record Unary(String operator, ConditionNode operand) implements ConditionNode {}

    /** An operator between its operands. */
    record Binary(String operator, ConditionNode left, ConditionNode right) implements ConditionNode {}

    /** A choice between two values. */
    record Ternary(ConditionNode condition, ConditionNode yes, ConditionNode no) implements ConditionNode {}

    /** A call of a function. */
    record Call(String name, List<ConditionNode> arguments) implements ConditionNode {}

    /** A question about the elements of a list, as {@code all(result, # < 0.05)}. */
    record Predicate(String name, ConditionNode list, ConditionNode body) implements ConditionNode {}
}
