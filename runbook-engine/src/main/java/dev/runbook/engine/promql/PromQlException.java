package dev.runbook.engine.promql;

import java.util.List;
import java.util.stream.Collectors;
import org.apiguardian.api.API;

/**
 * Says why a text is no valid PromQL, and where: all faults that were found, from left to right.
 *
 * <p>For each the message has line, column and problem, the line in question, and a caret below the place.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class PromQlException extends IllegalArgumentException {
    /** One thing that is wrong, and its place in chars from zero. */
    record Fault(int offset, String problem) {}

    private final String problem;
    private final int offset;
    private final int line;
    private final int column;

    /** Makes the exception of one fault or more, in order. */
    PromQlException(String query, List<Fault> faults) {
        super(faults.stream()
                .map(fault -> describe(query, fault.offset(), fault.problem()))
                .collect(Collectors.joining("\n")));
        var first = faults.get(0);
        this.problem = first.problem();
        this.offset = first.offset();
        this.line = lineOf(query, offset);
        this.column = columnOf(query, offset);
    }

    PromQlException(String query, int offset, String problem) {
        this(query, List.of(new Fault(offset, problem)));
    }

    /** Returns what is wrong first, without position and excerpt. */
    public String problem() {
        return problem;
    }

    /** Returns the first place, counted in chars from zero; the length of the text when the end came too early. */
    public int offset() {
        return offset;
    }

    /** Returns the line of the first place, counted from one. */
    public int line() {
        return line;
    }

    /** Returns the column of the first place, counted from one. */
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
