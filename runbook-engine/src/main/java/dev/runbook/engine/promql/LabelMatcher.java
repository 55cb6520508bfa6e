package dev.runbook.engine.promql;

import java.util.Objects;
import java.util.regex.Pattern;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** One condition of a selector on one label; an absent label counts as an empty value. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class LabelMatcher {
    /** The label that holds the metric's name. */
    public static final String METRIC_NAME = "__name__";

    /** How a matcher compares. */
    public enum Comparison {
        EQUAL("="),
        NOT_EQUAL("!="),
        MATCHES("=~"),
        MATCHES_NOT("!~");

        private final String symbol;

        Comparison(String symbol) {
            this.symbol = symbol;
        }

        /** Returns the comparison as it is written. */
        @Override
        public String toString() {
            return symbol;
        }
    }

    private final String label;
    private final Comparison comparison;
    private final String value;
    private final @Nullable Pattern pattern;

    /**
     * Makes a matcher.
     *
     * @throws java.util.regex.PatternSyntaxException when the value of a regex comparison is no regular expression
     */
    public LabelMatcher(String label, Comparison comparison, String value) {
        this.label = label;
        this.comparison = comparison;
        this.value = value;
        this.pattern = comparison == Comparison.MATCHES || comparison == Comparison.MATCHES_NOT
                ? RegularExpressions.anchored(value)
                : null;
    }

    /** Returns the label's name. */
    public String label() {
        return label;
    }

    /** Returns how the matcher compares. */
    public Comparison comparison() {
        return comparison;
    }

    /** Returns what the label is compared with. */
    public String value() {
        return value;
    }

    /** Says whether a label's value fulfils the condition. */
    public boolean matches(String actual) {
        return switch (comparison) {
            case EQUAL -> actual.equals(value);
            case NOT_EQUAL -> !actual.equals(value);
            case MATCHES -> regexMatches(actual);
            case MATCHES_NOT -> !regexMatches(actual);
        };
    }

    private boolean regexMatches(String actual) {
        return Objects.requireNonNull(pattern).matcher(actual).matches();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LabelMatcher that
                && label.equals(that.label)
                && comparison == that.comparison
                && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(label, comparison, value);
    }

    /** Writes the matcher as PromQL. */
    @Override
    public String toString() {
        return Names.label(label) + comparison + Names.quoted(value);
    }
}
