package dev.runbook.engine.promql;

import org.apiguardian.api.API;

/**
 * Says why a text is no valid PromQL, and where.
 *
 * <p>The message starts with line and column and ends with the line in question and a caret below the place.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class PromQlException extends IllegalArgumentException {
    private final String problem;
    private final int offset;
    private final int line;
    private final int column;

    PromQlException(String query, int offset, String problem) {
        super(describe(query, offset, problem));
        this.problem = problem;
        this.offset = offset;
        this.line = lineOf(query, offset);
        this.column = columnOf(query, offset);
    }

    /** Returns what is wrong, without position and excerpt. */
    public String problem() {
        return problem;
    }

    /** Returns the place, counted in chars from zero; the length of the text when the end came too early. */
    public int offset() {
        return offset;
    }

    /** Returns the line of the place, counted from one. */
    public int line() {
        return line;
    }

    /** Returns the column of the place, counted from one. */
    public int column() {
        return column;
    }

    private static String describe(String query, int offset, String problem) {
        int from = lineStart(query, offset);
        int to = query.indexOf('\n', offset);
        String excerpt = query.substring(from, to < 0 ? query.length() : to).replace('\t', ' ');
        return lineOf(query, offset) + ":" + columnOf(query, offset) + ": " + problem + "\n  " + excerpt + "\n  "
                + " ".repeat(offset - from) + "^";
    }

    private static int lineOf(String query, int offset) {
        return 1
                + (int) query.substring(0, offset)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }

    private static int columnOf(String query, int offset) {
        return offset - lineStart(query, offset) + 1;
    }

    private static int lineStart(String query, int offset) {
        return offset == 0 ? 0 : query.lastIndexOf('\n', offset - 1) + 1;
    }
}
