package dev.runbook.chaos.argo;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a condition into tokens. */
final class ConditionLexer {
    /**
     * One token.
     *
     * @param kind what it is
     * @param text as written, a string without its quotes
     * @param at where it begins, from 0
     */
    record Token(Kind kind, String text, int at) {}

    /** The kinds of tokens. */
    enum Kind {
        NUMBER,
        STRING,
        NAME,
        OPERATOR,
        END
    }

    private static final Pattern TOKEN = Pattern.compile("\\s*(?:"
            + "(?<number>(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?)"
            + "|\"(?<double>[^\"\\\\]*)\"|'(?<single>[^'\\\\]*)'"
            + "|(?<name>[A-Za-z_$][A-Za-z0-9_$]*)"
            + "|(?<operator>\\*\\*|==|!=|<=|>=|&&|\\|\\||\\?\\?|[-+*/%^<>!?:()\\[\\]{},#]))");

    private ConditionLexer() {}

    /**
     * Returns the tokens, the last one END.
     *
     * @throws ConditionException at a character that begins no token
     */
    static List<Token> tokens(String source) throws ConditionException {
        var tokens = new ArrayList<Token>();
        var text = source.stripTrailing();
        var matcher = TOKEN.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!matcher.region(at, text.length()).lookingAt()) {
                throw new ConditionException("unsupported character at " + at + " in condition \"" + source + "\"");
            }
            tokens.add(token(matcher));
            at = matcher.end();
        }
        tokens.add(new Token(Kind.END, "", text.length()));
        return tokens;
    }

    private static Token token(Matcher matcher) {
        if (matcher.group("number") != null) {
            return new Token(Kind.NUMBER, matcher.group("number"), matcher.start("number"));
        }
        if (matcher.group("name") != null) {
            return new Token(Kind.NAME, matcher.group("name"), matcher.start("name"));
        }
        if (matcher.group("operator") != null) {
            return new Token(Kind.OPERATOR, matcher.group("operator"), matcher.start("operator"));
        }
        var group = matcher.group("double") != null ? "double" : "single";
        return new Token(Kind.STRING, matcher.group(group), matcher.start(group) - 1);
    }
}
