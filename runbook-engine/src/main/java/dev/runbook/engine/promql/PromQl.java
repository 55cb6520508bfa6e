package dev.runbook.engine.promql;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apiguardian.api.API;

/** Reads PromQL expressions and answers questions about them. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class PromQl {
    private PromQl() {}

    /**
     * Reads an expression and checks its types.
     *
     * @throws PromQlException when Prometheus would refuse the expression, or when a function is not supported
     */
    public static Expr parse(String query) {
        return new Parser(query).parse();
    }

    /** Returns all selectors of an expression, from left to right. */
    public static List<Expr.VectorSelector> selectors(Expr expr) {
        var found = new ArrayList<Expr.VectorSelector>();
        collect(expr, found);
        return List.copyOf(found);
    }

    /** Returns the names of the metrics that an expression asks for by an exact name. */
    public static SortedSet<String> metricNames(Expr expr) {
        var names = new TreeSet<String>();
        selectors(expr).forEach(selector -> selector.metricName().ifPresent(names::add));
        return names;
    }

    private static void collect(Expr expr, List<Expr.VectorSelector> found) {
        if (expr instanceof Expr.VectorSelector selector) {
            found.add(selector);
        }
        expr.children().forEach(child -> collect(child, found));
    }
}
