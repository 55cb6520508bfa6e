package dev.runbook.engine.cli;

import dev.runbook.engine.spi.TimelineEntry;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * What a person sees and types.
 *
 * @param out for results
 * @param err for questions and errors
 * @param in where answers come from
 * @param terminal whether a person sits there
 * @param output what is told at the end
 */
record Screen(PrintStream out, PrintStream err, Typed in, boolean terminal, Output output) {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    static Screen of(PrintStream out, PrintStream err, InputStream in, boolean terminal, Output output) {
        return new Screen(out, err, new Typed(in), terminal, output);
    }

    /** Asks for a line; null when nobody sits there, the input has ended, or the question is not asked any more. */
    @Nullable String ask(String question) {
        if (!terminal) {
            return null;
        }
        err.print(question + " ");
        err.flush();
        try {
            var line = in.line();
            return line == null ? null : line.strip();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    void tell(TimelineEntry entry) {
        out.printf("%s  %-9s %s%n", CLOCK.format(entry.at()), entry.actor(), entry.text());
        out.flush();
    }
}
