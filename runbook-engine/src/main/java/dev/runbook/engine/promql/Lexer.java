package dev.runbook.engine.promql;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Cuts a PromQL text into tokens; white space and comments are dropped. */
final class Lexer {
    private static final Pattern IDENTIFIER = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern DURATION = Pattern.compile("(?:[0-9]+(?:ms|[smhdwy]))+(?![a-zA-Z0-9_])");
    private static final Pattern NUMBER = Pattern.compile(
            "(?:0[xX][0-9a-fA-F_]+|(?:[0-9][0-9_]*(?:\\.[0-9_]*)?|\\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?)(?![a-zA-Z0-9_.])");
    private static final Pattern LITERAL_START = Pattern.compile("\\.?[0-9]");
    private static final Pattern SYMBOL = Pattern.compile("==|!=|<=|>=|=~|!~|[-+*/%^(){}\\[\\],<>=@:]");

    private final String query;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private boolean inBrackets;

    Lexer(String query) {
        this.query = query;
    }

    List<Token> tokens() {
        while (skipToToken()) {
            readToken();
        }
        tokens.add(new Token(Token.Kind.END, "", query.length()));
        return tokens;
    }

    private boolean skipToToken() {
        while (at < query.length()) {
            char c = query.charAt(at);
            if (c == '#') {
                int end = query.indexOf('\n', at);
                at = end < 0 ? query.length() : end;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else {
                return true;
            }
        }
        return false;
    }

    private void readToken() {
        char c = query.charAt(at);
        if (c == '"' || c == '\'' || c == '`') {
            var string = new StringScanner(query, at);
            add(Token.Kind.STRING, string.read(), string.end());
        } else if (lookingAt(LITERAL_START) > 0) {
            readNumberOrDuration();
        } else if (!(c == ':' && inBrackets) && lookingAt(IDENTIFIER) > 0) {
            addLiteral(Token.Kind.IDENTIFIER, lookingAt(IDENTIFIER));
        } else {
            readSymbol();
        }
    }

    private void readNumberOrDuration() {
        int end = lookingAt(DURATION);
        if (end > 0) {
            addLiteral(Token.Kind.DURATION, end);
            return;
        }
        end = lookingAt(NUMBER);
        if (end < 0) {
            int stop = at;
            while (stop < query.length()
                    && (Character.isLetterOrDigit(query.charAt(stop)) || query.charAt(stop) == '.')) {
                stop++;
            }
            throw new PromQlException(
                    query, at, "bad number or duration syntax: \"" + query.substring(at, stop) + "\"");
        }
        addLiteral(Token.Kind.NUMBER, end);
    }

    private void readSymbol() {
        int end = lookingAt(SYMBOL);
        if (end < 0) {
            throw new PromQlException(
                    query, at, "unexpected character: '" + Character.toString(query.codePointAt(at)) + "'");
        }
        String symbol = query.substring(at, end);
        inBrackets = symbol.equals("[") || inBrackets && !symbol.equals("]");
        addLiteral(Token.Kind.SYMBOL, end);
    }

    /** Returns the end of what the pattern finds right here, or -1. */
    private int lookingAt(Pattern pattern) {
        var matcher = pattern.matcher(query).region(at, query.length());
        return matcher.lookingAt() ? matcher.end() : -1;
    }

    private void addLiteral(Token.Kind kind, int end) {
        add(kind, query.substring(at, end), end);
    }

    private void add(Token.Kind kind, String text, int end) {
        tokens.add(new Token(kind, text, at));
        at = end;
    }
}
