package dev.runbook.chaos.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** What became of each cell of a crash matrix; written to {@code target/crash-matrix.json} and printed as a table. */
final class CrashMatrix {
    private final List<Cell> cells = new ArrayList<>();

    /**
     * One run that met one disturbance.
     *
     * @param runbook the runbook
     * @param disturbance what it met
     * @param where at which record or call
     * @param green whether it ended at the goal or at the start
     * @param ending how it ended
     * @param journal the lines of a red one; empty for a green one
     */
    record Cell(String runbook, String disturbance, int where, boolean green, String ending, List<String> journal) {}

    void add(Cell cell) {
        cells.add(cell);
    }

    void addAll(CrashMatrix other) {
        cells.addAll(other.cells);
    }

    List<Cell> red() {
        return cells.stream().filter(cell -> !cell.green()).toList();
    }

    int size() {
        return cells.size();
    }

    void write() throws IOException {
        var table = new TreeMap<String, int[]>();
        for (var cell : cells) {
            var row = table.computeIfAbsent(cell.runbook() + "  " + cell.disturbance(), key -> new int[2]);
            row[cell.green() ? 0 : 1]++;
        }
        table.forEach((key, row) -> System.out.printf("%-60s %4d green %4d red%n", key, row[0], row[1]));
        var report = new LinkedHashMap<String, Object>();
        report.put("schema", 1);
        report.put("cells", cells.size());
        report.put("green", cells.size() - red().size());
        report.put("red", red().size());
        var rows = new ArrayList<Map<String, Object>>();
        table.forEach((key, row) -> rows.add(Map.of("cell", key, "green", row[0], "red", row[1])));
        report.put("table", rows);
        report.put("redCells", red());
        var file = Path.of("target", "crash-matrix.json");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(report));
    }
}
