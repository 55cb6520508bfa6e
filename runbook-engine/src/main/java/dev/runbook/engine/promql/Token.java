package dev.runbook.engine.promql;

/**
 * A word of a PromQL text.
 *
 * @param kind what it is
 * @param text what it says: the unescaped string, the identifier, the symbol, the literal as written
 * @param start where it starts, in chars from zero
 */
record Token(Kind kind, String text, int start) {
    enum Kind {
        IDENTIFIER("identifier"),
        NUMBER("number"),
        DURATION("duration"),
        STRING("string"),
        SYMBOL(""),
        END("end of input");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    boolean is(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    /** Says whether the token is a keyword, in whatever case. */
    boolean isWord(String keyword) {
        return kind == Kind.IDENTIFIER && text.equalsIgnoreCase(keyword);
    }

    /** Names the token for a message. */
    String described() {
        return switch (kind) {
            case END -> kind.text;
            case SYMBOL -> "\"" + text + "\"";
            case STRING -> kind.text + " " + Names.quoted(text);
            default -> kind.text + " \"" + text + "\"";
        };
    }
}
