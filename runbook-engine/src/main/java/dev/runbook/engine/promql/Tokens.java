package dev.runbook.engine.promql;

import dev.runbook.engine.promql.PromQlException.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The tokens of a text with a place among them, and the small constructs that several rules of the grammar share. */
final class Tokens {
    /** The most that Go's durations hold: 63 bits of nanoseconds. */
    private static final double MOST_SECONDS = Long.MAX_VALUE / 1e9;

    private final String query;
    private final List<Token> tokens;
    private final List<Fault> reported = new ArrayList<>();
    private int at;

    Tokens(String query) {
        this.query = query;
        this.tokens = new Lexer(query).tokens();
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peekSecond() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token next() {
        var token = tokens.get(at);
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    /** Takes the next token if it is this symbol. */
    boolean take(String symbol) {
        boolean found = peek().is(symbol);
        if (found) {
            next();
        }
        return found;
    }

    /** Takes the next token if it is this keyword, in whatever case. */
    boolean takeWord(String keyword) {
        boolean found = peek().isWord(keyword);
        if (found) {
            next();
        }
        return found;
    }

    void expect(String symbol, String where) {
        if (!take(symbol)) {
            throw unexpected(where, "\"" + symbol + "\"");
        }
    }

    PromQlException unexpected(String where, String expected) {
        return fail(peek(), "unexpected " + peek().described() + " in " + where + ", expected " + expected);
    }

    /** Makes the exception for what keeps the rest from being read, with all that was reported before. */
    PromQlException fail(Token token, String problem) {
        report(token, problem);
        return failure();
    }

    /** Notes a fault behind which reading goes on. */
    void report(Token token, String problem) {
        report(token.start(), problem);
    }

    void report(int offset, String problem) {
        reported.add(new Fault(offset, problem));
    }

    /** Throws if anything was reported. */
    void requireSound() {
        if (!reported.isEmpty()) {
            throw failure();
        }
    }

    private PromQlException failure() {
        reported.sort(Comparator.comparingInt(Fault::offset));
        return new PromQlException(query, reported);
    }

    /** Reads a duration or a number of seconds that must be greater than zero. */
    Duration positiveDuration(String where) {
        var token = peek();
        var duration = duration(where);
        if (duration.isNegative() || duration.isZero()) {
            report(token, "duration must be greater than 0");
        }
        return duration;
    }

    /** Reads a duration or a number of seconds, without a sign. */
    Duration duration(String where) {
        var token = peek();
        if (token.kind() == Token.Kind.NUMBER) {
            next();
            double seconds = number(token);
            if (seconds > MOST_SECONDS) {
                throw fail(token, "duration out of range");
            }
            return Duration.ofMillis(Math.round(seconds * 1000));
        }
        if (token.kind() != Token.Kind.DURATION) {
            throw unexpected(where, "a duration such as \"5m\"");
        }
        next();
        try {
            return Durations.parse(token.text());
        } catch (IllegalArgumentException bad) {
            throw fail(token, String.valueOf(bad.getMessage()));
        }
    }

    /** Returns the value of a number's token: decimal, hexadecimal, or octal with a leading zero as in Go. */
    double number(Token token) {
        String digits = token.text().replace("_", "");
        try {
            if (digits.startsWith("0x") || digits.startsWith("0X")) {
                return Long.parseLong(digits.substring(2), 16);
            }
            double value = digits.matches("0[0-7]+") ? Long.parseLong(digits, 8) : Double.parseDouble(digits);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException bad) {
            throw fail(token, "bad number or duration syntax: \"" + token.text() + "\"");
        }
        throw fail(token, "number out of range: \"" + token.text() + "\"");
    }

    /** Reads label names in parentheses; a comma at the end is allowed. */
    List<String> labels(String where) {
        expect("(", where);
        var labels = new ArrayList<String>();
        while (!take(")")) {
            var token = peek();
            if (!isLabel(token)) {
                throw unexpected(where, "a label name or \")\"");
            }
            labels.add(next().text());
            if (!peek().is(")")) {
                expect(",", where);
            }
        }
        return labels;
    }

    static boolean isLabel(Token token) {
        return token.kind() == Token.Kind.IDENTIFIER && Names.classicLabel(token.text())
                || token.kind() == Token.Kind.STRING && !token.text().isEmpty();
    }
}
