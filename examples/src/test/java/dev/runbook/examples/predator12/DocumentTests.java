package dev.runbook.examples.predator12;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.runbook.api.Alert;
import dev.runbook.api.Escalation;
import dev.runbook.api.Link;
import dev.runbook.api.slo.Slo;
import dev.runbook.examples.predator12.Predator12Slos.Availability;
import dev.runbook.examples.predator12.Predator12Slos.CpuUse;
import dev.runbook.examples.predator12.Predator12Slos.ErrorRate;
import dev.runbook.examples.predator12.Predator12Slos.ErrorRateWarning;
import dev.runbook.examples.predator12.Predator12Slos.Latency;
import dev.runbook.examples.predator12.Predator12Slos.LatencyWarning;
import dev.runbook.examples.predator12.Predator12Slos.MemoryUse;
import dev.runbook.examples.predator12.Predator12Slos.RestartRate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures, people, links and headings are those that the document names. */
class DocumentTests {
    private static final Path DOCUMENT = Path.of("src/main/resources/predator12/self-healing-operations.md");

    @TempDir
    Path directory;

    private static List<MatchResult> found(String pattern) throws IOException {
        var found = Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(Files.readString(DOCUMENT))
                .results()
                .toList();
        assertThat(found).as(pattern).isNotEmpty();
        return found;
    }

    private static void assertLimit(Slo slo, String pattern, double unit) throws IOException {
        double stated = Double.parseDouble(found(pattern).get(0).group(1)) * unit;
        assertThat(slo.objective().limit()).as(pattern).isCloseTo(stated, within(1e-9));
    }

    @Test
    void the_bounds_are_its_figures() throws IOException {
        assertLimit(new ErrorRate(), "Error Rate:\\*\\* <([\\d.]+)%", 0.01);
        assertLimit(new Latency(), "P95 Latency:\\*\\* <([\\d.]+)ms", 0.001);
        assertLimit(new Availability(), "Availability:\\*\\* >([\\d.]+)%", 0.01);
        assertLimit(new RestartRate(), "Pod Restart Rate:\\*\\* <([\\d.]+)/hour", 1);
        assertLimit(new ErrorRateWarning(), "- Error Rate: ([\\d.]+)-5%", 0.01);
        assertLimit(new LatencyWarning(), "- P95 Latency: ([\\d.]+)-250ms", 0.001);
        assertLimit(new CpuUse(), "- CPU Usage: >([\\d.]+)%", 0.01);
        assertLimit(new MemoryUse(), "- Memory Usage: >([\\d.]+)%", 0.01);
    }

    private static void assertHolds(Class<?> runbook, String pattern) throws IOException {
        assertThat(runbook.getAnnotationsByType(Alert.class)[0].forDuration())
                .isEqualTo(found(pattern).get(0).group(1) + "m");
    }

    @Test
    void the_alerts_hold_for_as_long_as_it_says() throws IOException {
        assertHolds(HighErrorRate.class, "5xx error rate >5% for (\\d+) minutes");
        assertHolds(HighLatency.class, "P95 latency >500ms for (\\d+) minutes");
        assertHolds(AgentDown.class, "Agent pod down for >(\\d+) minute");
        assertThat(new Latency().alertsAt().limit()).isEqualTo(0.5);
    }

    @Test
    void those_are_called_whom_it_names() throws IOException {
        var levels = Predator12OnCall.class.getAnnotationsByType(Escalation.class);
        assertThat(levels)
                .extracting(level -> level.level() + ": " + level.who())
                .containsExactlyElementsOf(found("^\\d\\. (L\\d: .+)$").stream()
                        .map(row -> row.group(1))
                        .toList());
        assertThat(levels)
                .extracting(Escalation::channel)
                .contains(found("Primary:\\*\\* Slack (\\S+)").get(0).group(1))
                .contains(found("Backup:\\*\\* (\\S+)").get(0).group(1));
    }

    @Test
    void the_links_are_its_links() throws Exception {
        var links = Arrays.stream(Predator12Links.class.getDeclaredFields())
                .filter(field -> field.getType() == Link.class)
                .map(DocumentTests::link)
                .map(link -> link.uri().toString())
                .toList();

        assertThat(links)
                .containsAll(found("^- \\[[^]]+\\]\\(([^)]+)\\)$").stream()
                        .map(row -> row.group(1))
                        .toList())
                .contains(found("Jaeger UI: (\\S+)").get(0).group(1))
                .contains(found("^# (http://predator-ui\\S+)$").get(0).group(1));
    }

    private static Link link(java.lang.reflect.Field field) {
        try {
            return (Link) field.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void an_incident_has_its_headings_and_questions() throws Exception {
        var text = Files.readString(DOCUMENT);
        var asked = text.substring(text.indexOf("# Incident Report"), text.indexOf("## 📞 Contacts"));
        try (var served = new ServedFixture(directory, Predator12.withoutAnalysis())) {
            served.apply("Investigation", served.prometheus());
            var incident = served.incident().toLowerCase(Locale.ROOT);

            assertThat(asked.lines().filter(line -> line.startsWith("## ") || line.endsWith("?")))
                    .hasSizeGreaterThanOrEqualTo(7)
                    .allSatisfy(line -> assertThat(incident).contains(line.toLowerCase(Locale.ROOT)));
            assertThat(incident).contains("- [ ] update the runbook, its drills, alerts and dashboards");
        }
    }
}
