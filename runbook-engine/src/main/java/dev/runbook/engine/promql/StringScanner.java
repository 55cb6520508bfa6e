package dev.runbook.engine.promql;

/** Reads one string in double, single or back quotes, with the escapes of Go; back quotes know none. */
final class StringScanner {
    private static final String SINGLE = "abfnrtv\\'\"";
    private static final String MEANING = "\u0007\b\f\n\r\t\u000b\\'\"";

    private final String query;
    private final int start;
    private int at;

    StringScanner(String query, int start) {
        this.query = query;
        this.start = start;
        this.at = start + 1;
    }

    /** Returns the place after the closing quote, once the string is read. */
    int end() {
        return at;
    }

    String read() {
        char quote = query.charAt(start);
        var text = new StringBuilder();
        while (at < query.length()) {
            char c = query.charAt(at++);
            if (c == quote) {
                return text.toString();
            } else if (c == '\n' && quote != '`') {
                break;
            } else if (c == '\\' && quote != '`') {
                text.appendCodePoint(escaped(quote));
            } else {
                text.append(c);
            }
        }
        throw new PromQlException(
                query, start, quote == '`' ? "unterminated raw string" : "unterminated quoted string");
    }

    private int escaped(char quote) {
        int escape = at - 1;
        if (at >= query.length()) {
            throw new PromQlException(query, start, "unterminated quoted string");
        }
        char c = query.charAt(at++);
        int index = SINGLE.indexOf(c);
        boolean otherQuote = (c == '\'' || c == '"') && c != quote;
        if (index >= 0 && !otherQuote) {
            return MEANING.charAt(index);
        }
        return switch (c) {
            case 'x' -> code(escape, at, 2, 16);
            case 'u' -> code(escape, at, 4, 16);
            case 'U' -> code(escape, at, 8, 16);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> code(escape, at - 1, 3, 8);
            default -> throw new PromQlException(query, escape, "unknown escape sequence \"\\" + c + "\"");
        };
    }

    private int code(int escape, int from, int digits, int radix) {
        int to = Math.min(from + digits, query.length());
        try {
            int code = Integer.parseUnsignedInt(query.substring(from, to), radix);
            if (to - from == digits && Character.isValidCodePoint(code)) {
                at = to;
                return code;
            }
        } catch (NumberFormatException notDigits) {
            throw new PromQlException(query, escape, "bad escape sequence \"" + query.substring(escape, to) + "\"");
        }
        throw new PromQlException(query, escape, "bad escape sequence \"" + query.substring(escape, to) + "\"");
    }
}
