package dev.runbook.engine.promql;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apiguardian.api.API;

/** Reads PromQL expressions and answers questions about them. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class PromQl {
    private static final int MOST_KEPT = 256;

    /** Kept, since each drill of a suite asks for the same few expressions. */
    private static final ConcurrentMap<String, Expr> KEPT = new ConcurrentHashMap<>();

    private PromQl() {}

    /**
     * Reads an expression and checks its types.
     *
     * @throws PromQlException with all faults: where Prometheus would refuse the expression, and functions that are not
     *     supported
     */
    public static Expr parse(String query) {
        if (KEPT.size() >= MOST_KEPT) {
            KEPT.clear();
        }
        return KEPT.computeIfAbsent(query, text -> new Parser(text).parse());
    }

    /**
     * Rewrites an expression for a world that lives faster than its Prometheus' clock: ranges, subquery steps and
     * offsets get shorter. Instants ({@code @}) and plain numbers, as the seconds of {@code predict_linear}, stay.
     *
     * @param factor how much faster, above zero
     * @throws PromQlException when a word of the expression is none
     */
    public static String hasten(String query, double factor) {
        var text = new StringBuilder();
        int copied = 0;
        boolean inBrackets = false;
        boolean offset = false;
        for (var token : new Lexer(query).tokens()) {
            inBrackets = token.is("[") || inBrackets && !token.is("]");
            boolean seconds = token.kind() == Token.Kind.NUMBER && (inBrackets || offset);
            if (seconds || token.kind() == Token.Kind.DURATION) {
                var written = seconds
                        ? Duration.ofMillis(Math.round(Double.parseDouble(token.text()) * 1000))
                        : Durations.parse(token.text());
                long millis = Math.round(written.toMillis() / factor);
                text.append(query, copied, token.start())
                        .append(Durations.format(Duration.ofMillis(written.isZero() ? 0 : Math.max(1, millis))));
                copied = token.start() + token.text().length();
            }
            offset = token.isWord("offset") || offset && token.is("-");
        }
        return text.append(query.substring(copied)).toString();
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
