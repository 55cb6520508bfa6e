package dev.runbook.examples.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** What happened in a loop and when, in seconds of the wall; {@code target/loop/report.json}, all loops of a build. */
final class LoopReport {
    private static final Path FILE = Path.of("target", "loop", "report.json");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Instant start = Instant.now();
    private final List<String> log = new ArrayList<>();
    private final Map<String, Object> figures = new LinkedHashMap<>();

    /** Prints and keeps a line. */
    void say(String text) {
        var line = "%7.1f s  %s".formatted(seconds(), text);
        log.add(line);
        System.out.println("loop " + line);
    }

    private double seconds() {
        return Duration.between(start, Instant.now()).toMillis() / 1000.0;
    }

    void figure(String name, Object value) {
        figures.put(name, value);
    }

    /** Adds this loop to the report. */
    void write(String loop) throws IOException {
        Files.createDirectories(FILE.getParent());
        var all = new TreeMap<String, Object>();
        if (Files.exists(FILE)) {
            JSON.readTree(FILE.toFile()).path("loops").properties().forEach(e -> all.put(e.getKey(), e.getValue()));
        }
        figures.put("seconds", seconds());
        figures.put("log", log);
        all.put(loop, figures);
        Files.writeString(
                FILE, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(Map.of("schema", 1, "loops", all)));
    }
}
