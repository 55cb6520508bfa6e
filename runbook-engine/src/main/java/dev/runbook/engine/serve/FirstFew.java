package dev.runbook.engine.serve;

import java.util.ArrayList;
import java.util.List;

/** What people read of many things at once: the first of them, and how many more there are. */
final class FirstFew {
    static final int SHOWN = 10;

    private FirstFew() {}

    /** Returns the first lines, and one that says how many are left out. */
    static List<String> of(List<String> lines) {
        return of(lines, lines.size());
    }

    /** Returns the same of lines of which not all are at hand. */
    static List<String> of(List<String> lines, int all) {
        int more = all - SHOWN;
        if (more <= 0) {
            return List.copyOf(lines);
        }
        var shown = new ArrayList<>(lines.subList(0, SHOWN));
        shown.add("and " + more + " more");
        return List.copyOf(shown);
    }

    /** Returns one text: the only line as it is, or how many there are of what, and the first of them. */
    static String text(List<String> lines, String what) {
        return lines.size() == 1 ? lines.get(0) : lines.size() + " " + what + ": " + String.join("; ", of(lines));
    }
}
