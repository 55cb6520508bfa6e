package dev.runbook.engine.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;
import tools.jackson.core.JacksonException;

/**
 * The journal of a run as it is in its file.
 *
 * @param file the file
 * @param lines the whole lines, in order
 * @param length of these, in bytes
 * @param torn whether a last line follows that was not written to its end
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record RecordedRun(Path file, List<String> lines, long length, boolean torn) {
    /** Copies the list. */
    public RecordedRun {
        lines = List.copyOf(lines);
    }

    /**
     * Reads a file. A last line that was cut off is left out: the process died while writing it, before anything came of
     * it.
     *
     * @throws DamagedJournalException if anything else is wrong with it
     * @throws UncheckedIOException if it can't be read
     */
    public static RecordedRun read(Path file) {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the journal " + file + " can't be read: " + e.getMessage(), e);
        }
        var lines = new ArrayList<String>();
        var previous = Chain.START;
        int start = 0;
        while (start < content.length) {
            int end = start;
            while (end < content.length && content[end] != '\n') {
                end++;
            }
            var line = new String(content, start, end - start, StandardCharsets.UTF_8);
            var problem = problem(line, previous, lines.size() + 1L);
            if (problem != null && end == content.length) {
                return new RecordedRun(file, lines, start, true);
            }
            if (problem != null) {
                throw new DamagedJournalException(file, lines.size() + 1, problem);
            }
            lines.add(line);
            previous = Chain.hash(line);
            start = Math.min(end + 1, content.length);
        }
        return new RecordedRun(file, lines, content.length, false);
    }

    private static @org.jspecify.annotations.Nullable String problem(String line, String previous, long number) {
        var problem = Chain.problem(line, previous);
        if (problem != null) {
            return problem;
        }
        try {
            var json = Values.MAPPER.readTree(line);
            int schema = json.path("schema").asInt(0);
            if (schema > JsonLines.SCHEMA) {
                return "its schema is " + schema + ", newer than this version's " + JsonLines.SCHEMA
                        + "; use the version that wrote it";
            }
            return json.path("seq").asLong() == number ? null : "its number is not " + number;
        } catch (JacksonException e) {
            return "it is no JSON";
        }
    }

    /** Returns what the lines tell. */
    public History history() {
        return History.of(lines);
    }

    /** Returns the run's id: the file's name without its ending. */
    public String id() {
        return String.valueOf(file.getFileName()).replaceFirst("\\.jsonl$", "");
    }
}
