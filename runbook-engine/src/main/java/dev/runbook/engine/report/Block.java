package dev.runbook.engine.report;

import dev.runbook.engine.spi.TimelineEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The text of a report, built line by line. */
final class Block {
    private static final int LABEL = 11;

    private final Style style;
    private final StringBuilder text = new StringBuilder();

    Block(Style style) {
        this.style = style;
    }

    Block line(String line) {
        text.append(line).append('\n');
        return this;
    }

    /** Adds a headline that says first whether it passed, or was run in part only; then, if it failed, why. */
    Block head(String title, String type, boolean complete, List<String> failures) {
        var simple = type.substring(type.lastIndexOf('.') + 1);
        line("");
        var green = complete ? style.good("PASSED") : style.strong("PARTLY RUN");
        line((failures.isEmpty() ? green : style.bad("FAILED")) + "  " + style.strong(title)
                + style.dim("  (" + simple + ")"));
        failures.forEach(failure -> failure.lines().forEach(line -> line("  " + style.bad(line))));
        return this;
    }

    Block fact(String label, String value) {
        return line("  " + style.dim(pad(label, LABEL)) + value);
    }

    /** Adds the timeline from an instant on, counted from it; what came before is only counted. */
    Block timeline(List<TimelineEntry> entries, @Nullable Instant from) {
        if (from == null) {
            return this;
        }
        var shown = entries.stream().filter(entry -> !entry.at().isBefore(from)).toList();
        int width =
                shown.stream().mapToInt(entry -> entry.actor().length()).max().orElse(0);
        line("");
        if (shown.size() < entries.size()) {
            int before = entries.size() - shown.size();
            line("  " + style.dim(before + (before == 1 ? " line" : " lines") + " before, see report.json"));
        }
        shown.forEach(entry -> line("  " + style.dim(clock(Duration.between(from, entry.at()))) + "  "
                + style.actor(entry.actor(), pad(entry.actor(), width)) + "  " + entry.text()));
        return line("");
    }

    static String clock(Duration after) {
        var sign = after.isNegative() ? "-" : "+";
        var time = after.abs();
        return time.toHours() > 0
                ? String.format(
                        Locale.ROOT,
                        "T%s%d:%02d:%02d",
                        sign,
                        time.toHours(),
                        time.toMinutesPart(),
                        time.toSecondsPart())
                : String.format(Locale.ROOT, "T%s%02d:%02d", sign, time.toMinutes(), time.toSecondsPart());
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
