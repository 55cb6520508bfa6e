package dev.runbook.engine.cli;

import dev.runbook.engine.spi.TimelineEntry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
record Screen(PrintStream out, PrintStream err, BufferedReader in, boolean terminal, Output output) {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    static Screen of(PrintStream out, PrintStream err, InputStream in, boolean terminal, Output output) {
        return new Screen(
                out, err, new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)), terminal, output);
    }

    /** Asks for a line; null when nobody sits there or the input has ended. */
    @Nullable String ask(String question) {
        if (!terminal) {
            return null;
        }
        err.print(question + " ");
        err.flush();
        try {
            var line = in.readLine();
            return line == null ? null : line.strip();
        } catch (IOException e) {
            return null;
        }
    }

    void tell(TimelineEntry entry) {
        out.printf("%s  %-9s %s%n", CLOCK.format(entry.at()), entry.actor(), entry.text());
        out.flush();
    }
}
