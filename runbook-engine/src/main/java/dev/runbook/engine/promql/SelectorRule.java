package dev.runbook.engine.promql;

import dev.runbook.engine.promql.LabelMatcher.Comparison;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** The grammar's rule for a selector: a metric's name, conditions in braces, or both. */
final class SelectorRule {
    private static final String WHERE = "label matching";
    private static final Map<String, Comparison> COMPARISONS = Map.of(
            "=", Comparison.EQUAL, "!=", Comparison.NOT_EQUAL, "=~", Comparison.MATCHES, "!~", Comparison.MATCHES_NOT);

    private final Tokens tokens;
    private @Nullable String name;

    SelectorRule(Tokens tokens) {
        this.tokens = tokens;
    }

    Expr.VectorSelector read() {
        int start = tokens.peek().start();
        var matchers = new ArrayList<LabelMatcher>();
        if (tokens.peek().kind() == Token.Kind.IDENTIFIER) {
            name = tokens.next().text();
            matchers.add(new LabelMatcher(LabelMatcher.METRIC_NAME, Comparison.EQUAL, name));
        }
        if (tokens.take("{")) {
            readMatchers(matchers);
        }
        if (matchers.stream().allMatch(matcher -> matcher.matches(""))) {
            tokens.report(start, "vector selector must contain at least one non-empty matcher");
        }
        return new Expr.VectorSelector(start, matchers, Duration.ZERO, null);
    }

    private void readMatchers(List<LabelMatcher> matchers) {
        while (!tokens.take("}")) {
            matchers.add(readMatcher());
            if (!tokens.peek().is("}") && !tokens.take(",")) {
                throw tokens.unexpected(WHERE, "\",\" or \"}\"");
            }
        }
    }

    private LabelMatcher readMatcher() {
        var label = tokens.peek();
        if (!Tokens.isLabel(label)) {
            throw tokens.unexpected(WHERE, "a label name or \"}\"");
        }
        tokens.next();
        var comparison = tokens.peek().kind() == Token.Kind.SYMBOL
                ? COMPARISONS.get(tokens.peek().text())
                : null;
        if (comparison == null) {
            if (label.kind() == Token.Kind.STRING
                    && (tokens.peek().is(",") || tokens.peek().is("}"))) {
                return named(label, label.text());
            }
            throw tokens.unexpected(WHERE, "one of \"=\", \"!=\", \"=~\" or \"!~\"");
        }
        tokens.next();
        var value = tokens.peek();
        if (value.kind() != Token.Kind.STRING) {
            throw tokens.unexpected(WHERE, "a string");
        }
        tokens.next();
        return matcher(label, comparison, value);
    }

    private LabelMatcher matcher(Token label, Comparison comparison, Token value) {
        if (label.text().equals(LabelMatcher.METRIC_NAME) && name != null) {
            tokens.report(label, "metric name must not be set twice: \"" + name + "\" or \"" + value.text() + "\"");
        }
        try {
            return new LabelMatcher(label.text(), comparison, value.text());
        } catch (PatternSyntaxException bad) {
            tokens.report(value, "\"" + value.text() + "\" is not a regular expression: " + bad.getDescription());
            return new LabelMatcher(label.text(), Comparison.EQUAL, value.text());
        }
    }

    private LabelMatcher named(Token label, String quotedName) {
        if (name != null) {
            tokens.report(label, "metric name must not be set twice: \"" + name + "\" or \"" + quotedName + "\"");
        }
        name = quotedName;
        return new LabelMatcher(LabelMatcher.METRIC_NAME, Comparison.EQUAL, quotedName);
    }
}
