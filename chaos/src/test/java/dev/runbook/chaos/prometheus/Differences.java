package dev.runbook.chaos.prometheus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** What Prometheus and the evaluator answered to the same questions. */
final class Differences {
    private final List<String> different = new ArrayList<>();
    private int questions;

    void add(Question question, Answer theirs, Answer ours) {
        questions++;
        if (!theirs.agreesWith(ours)) {
            different.add(question.expr() + " @ " + question.seconds() + "s: theirs " + theirs + ", ours " + ours);
        }
    }

    List<String> found() {
        return different;
    }

    /** Writes the figures into {@code target/promql}, and beside them what differs, if anything does. */
    void write(String name) throws IOException {
        var target = Files.createDirectories(Path.of("target", "promql"));
        var figures = new LinkedHashMap<String, Integer>();
        figures.put("expressions", questions);
        figures.put("equal", questions - different.size());
        figures.put("different", different.size());
        Files.writeString(
                target.resolve(name),
                JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(figures));
        var details = target.resolve(name.replace(".json", "-differences.txt"));
        Files.deleteIfExists(details);
        if (!different.isEmpty()) {
            Files.write(details, different);
        }
    }
}
