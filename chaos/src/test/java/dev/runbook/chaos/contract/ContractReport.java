package dev.runbook.chaos.contract;

import dev.runbook.chaos.contract.Outcome.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The contract's table, per area and in sum. */
final class ContractReport {
    private final String reference;
    private final List<Outcome> outcomes;

    ContractReport(String reference, Collection<Outcome> outcomes) {
        this.reference = reference;
        this.outcomes = outcomes.stream()
                .sorted(Comparator.comparing(outcome -> outcome.check().toString()))
                .toList();
    }

    /** Writes it as JSON. */
    void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, Session.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json()) + "\n");
    }

    private ObjectNode json() {
        var report = JsonNodeFactory.instance.objectNode();
        report.put("schema", 1).put("reference", reference);
        report.set("sum", counts(count(outcomes)));
        var areas = report.putObject("areas");
        byArea().forEach((area, of) -> areas.set(area, counts(count(of))));
        var checks = report.putArray("checks");
        for (var outcome : outcomes) {
            var check = checks.addObject();
            check.put("area", outcome.check().area())
                    .put("name", outcome.check().name())
                    .put("behaviour", outcome.check().check().value())
                    .put("outcome", outcome.verdict().label)
                    .put("attempts", outcome.attempts());
            if (!outcome.differences().isEmpty()) {
                outcome.differences().forEach(check.putArray("differences")::add);
            }
        }
        return report;
    }

    private static ObjectNode counts(Map<Verdict, Long> counts) {
        var node = JsonNodeFactory.instance.objectNode();
        for (var verdict : Verdict.values()) {
            node.put(verdict.label, counts.getOrDefault(verdict, 0L));
        }
        return node;
    }

    private TreeMap<String, List<Outcome>> byArea() {
        var areas = new TreeMap<String, List<Outcome>>();
        outcomes.forEach(outcome -> areas.merge(
                outcome.check().area(),
                List.of(outcome),
                (one, other) -> java.util.stream.Stream.concat(one.stream(), other.stream())
                        .toList()));
        return areas;
    }

    private static Map<Verdict, Long> count(List<Outcome> of) {
        var counts = new EnumMap<Verdict, Long>(Verdict.class);
        of.forEach(outcome -> counts.merge(outcome.verdict(), 1L, Long::sum));
        return counts;
    }

    /** Prints it as a table. */
    @Override
    public String toString() {
        var table = new StringBuilder("Contract with " + reference + "\n");
        table.append("%-14s %6s %10s %13s%n".formatted("area", "equal", "different", "not emulated"));
        byArea().forEach((area, of) -> table.append(row(area, count(of))));
        return table.append(row("sum", count(outcomes))).toString();
    }

    private static String row(String name, Map<Verdict, Long> counts) {
        return "%-14s %6d %10d %13d%n"
                .formatted(
                        name,
                        counts.getOrDefault(Verdict.EQUAL, 0L),
                        counts.getOrDefault(Verdict.DIFFERENT, 0L),
                        counts.getOrDefault(Verdict.NOT_EMULATED, 0L));
    }
}
