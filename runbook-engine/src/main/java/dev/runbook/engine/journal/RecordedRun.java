package dev.runbook.engine.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The journal of a run as it is in its store.
 *
 * @param id the run's id
 * @param place where it is, for people
 * @param lines the whole lines, in order
 * @param torn whether a last line follows that was not written to its end
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record RecordedRun(String id, String place, List<String> lines, boolean torn) {
    /** Copies the list. */
    public RecordedRun {
        lines = List.copyOf(lines);
    }

    /**
     * Reads a file. A last line that was cut off is left out: the process died while writing it, before anything came of
     * it. The id is the file's name without its ending.
     *
     * @throws DamagedJournalException if anything else is wrong with it
     * @throws UncheckedIOException if it can't be read
     */
    public static RecordedRun read(Path file) {
        try {
            return of(file, LockedFile.read(file));
        } catch (IOException e) {
            throw new UncheckedIOException("the journal " + file + " can't be read: " + e.getMessage(), e);
        }
    }

    static RecordedRun of(Path file, byte[] content) {
        var id = String.valueOf(file.getFileName()).replaceFirst("\\.jsonl$", "");
        var found = new ArrayList<>(List.of(new String(content, StandardCharsets.UTF_8).split("\n", -1)));
        var last = found.remove(found.size() - 1);
        if (last.isEmpty()) {
            return checked(id, file.toString(), found, false);
        }
        var whole = checked(id, file.toString(), found, true);
        var previous = found.isEmpty() ? Chain.START : Chain.hash(found.get(found.size() - 1));
        if (problem(last, previous, found.size() + 1L) != null) {
            return whole;
        }
        found.add(last);
        return new RecordedRun(id, file.toString(), found, false);
    }

    /**
     * Takes lines of a store that writes each one whole or not at all.
     *
     * @throws DamagedJournalException if anything is wrong with them
     */
    public static RecordedRun whole(String id, String place, List<String> lines) {
        return checked(id, place, lines, false);
    }

    private static RecordedRun checked(String id, String place, List<String> lines, boolean torn) {
        var previous = Chain.START;
        for (int i = 0; i < lines.size(); i++) {
            var problem = problem(lines.get(i), previous, i + 1L);
            if (problem != null) {
                throw new DamagedJournalException(place, i + 1, problem);
            }
            previous = Chain.hash(lines.get(i));
        }
        return new RecordedRun(id, place, lines, torn);
    }

    private static @Nullable String problem(String line, String previous, long number) {
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
}
