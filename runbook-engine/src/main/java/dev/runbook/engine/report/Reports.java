package dev.runbook.engine.report;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prints reports and writes them to files: {@code report.txt}, {@code report.json} and {@code journal.jsonl} in a
 * directory named for the drill's class. Nothing in them tells when or where they were written: the same seed gives the
 * same bytes. Thread-safe: a report is printed in one piece.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Reports {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS, DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .build();

    private final @Nullable Path directory;
    private final @Nullable PrintStream out;
    private final Colour colour;

    /**
     * Makes what writes reports.
     *
     * @param directory where the files go, null for nowhere
     * @param out where the text goes, null for nowhere
     * @param colour whether the printed text is coloured; files never are
     */
    public Reports(@Nullable Path directory, @Nullable PrintStream out, Colour colour) {
        this.directory = directory;
        this.out = out;
        this.colour = colour;
    }

    /** Prints and writes the report of a drill. */
    public void write(DrillReport report) {
        print(text(report, new Style(Terminal.coloured(colour))));
        save(report.drill(), "report.txt", text(report, new Style(false)));
        save(report.drill(), "report.json", json(report));
    }

    /** Prints and writes the report of a quiet drill. */
    public void write(QuietReport report) {
        print(text(report, new Style(Terminal.coloured(colour))));
        save(report.drill(), "report.txt", text(report, new Style(false)));
        save(report.drill(), "report.json", json(report));
    }

    /** Writes the journal of a drill's run. */
    public void writeJournal(String drill, List<String> lines) {
        if (!lines.isEmpty()) {
            save(drill, "journal.jsonl", String.join("\n", lines) + "\n");
        }
    }

    private static String text(DrillReport report, Style style) {
        var block = new Block(style)
                .head(report.title(), report.drill(), report.complete(), report.failures())
                .fact("runbook", report.runbookTitle() + style.dim("  (" + report.runbook() + ")"))
                .fact("target", report.target() + ", seed " + report.seed())
                .timeline(report.timeline(), report.fault());
        var verdict = report.verdict();
        boolean expected = report.expectedVerdict().equals(verdict);
        block.fact(
                "verdict",
                (verdict == null ? "none" : verdict)
                        + (expected ? ", as expected" : ", expected " + report.expectedVerdict()));
        report.explanation().forEach(line -> line.lines().forEach(part -> block.fact("", part)));
        block.fact("detected", report.detected().text("never"));
        block.fact("mitigated", report.mitigated().text(report.effects() == 0 ? "nothing was changed" : "never"));
        block.fact("recovered", report.recovered().text("no"));
        block.fact("control", report.control());
        report.ablations().forEach((step, result) -> block.fact("ablation", step + ": " + result));
        return block.toString();
    }

    private static String text(QuietReport report, Style style) {
        var block = new Block(style)
                .head(report.title(), report.drill(), true, report.failures())
                .fact("runbook", report.runbook() + ", alerts " + String.join(", ", report.alerts()))
                .fact("target", report.target() + ", seed " + report.seed())
                .fact("lasting", report.lasting());
        report.closeness().forEach(line -> block.fact("closest", line));
        return report.failures().isEmpty()
                ? block.toString()
                : block.timeline(report.timeline(), report.start()).toString();
    }

    private static String json(Object report) {
        return MAPPER.writeValueAsString(report).replace("\r\n", "\n") + "\n";
    }

    private void print(String text) {
        if (out != null) {
            out.print(text);
            out.flush();
        }
    }

    private void save(String drill, String file, String text) {
        if (directory == null) {
            return;
        }
        try {
            var folder = Files.createDirectories(directory.resolve(drill));
            Files.writeString(folder.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException("the report of " + drill + " can't be written to " + directory, e);
        }
    }
}
