package dev.runbook.engine.rules;

import dev.runbook.engine.promql.PromQl;
import java.util.ArrayList;
import java.util.Collections;
import java.util.regex.Pattern;

/**
 * An expression in the one form that all have that mean the same by the same words: without comments and needless
 * whitespace, numbers as they are printed, and what has no order in it (matchers, lists of labels) sorted.
 */
final class CanonicalExpr {
    private static final Pattern UNORDERED =
            Pattern.compile("(?:\\{|\\b(?:by|without|on|ignoring|group_left|group_right) \\()");

    private final String text;
    private int at;

    private CanonicalExpr(String text) {
        this.text = text;
    }

    /**
     * Returns it.
     *
     * @param expr PromQL
     * @throws dev.runbook.engine.promql.PromQlException if it does not parse
     */
    static String of(String expr) {
        return new CanonicalExpr(PromQl.parse(expr).toString()).sorted();
    }

    private String sorted() {
        var written = new StringBuilder();
        var unordered = UNORDERED.matcher(text);
        while (at < text.length()) {
            unordered.region(at, text.length());
            if (text.charAt(at) == '"') {
                written.append(quoted());
            } else if (unordered.lookingAt()) {
                at = unordered.end();
                written.append(unordered.group()).append(parts()).append(text.charAt(at++));
            } else {
                written.append(text.charAt(at++));
            }
        }
        return written.toString();
    }

    private String quoted() {
        int from = at++;
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return text.substring(from, ++at);
    }

    /** Returns what stands until the bracket ends, in order. */
    private String parts() {
        var parts = new ArrayList<String>();
        var part = new StringBuilder();
        while (text.charAt(at) != '}' && text.charAt(at) != ')') {
            if (text.startsWith(", ", at)) {
                parts.add(part.toString());
                part.setLength(0);
                at += 2;
            } else {
                part.append(text.charAt(at) == '"' ? quoted() : text.charAt(at++));
            }
        }
        parts.add(part.toString());
        Collections.sort(parts);
        return String.join(", ", parts);
    }
}
