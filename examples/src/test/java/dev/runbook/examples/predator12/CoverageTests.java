package dev.runbook.examples.predator12;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.runbook.api.drill.Drill;
import dev.runbook.engine.cli.Main;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every line of the document has its counterpart, and every counterpart is there. */
class CoverageTests {
    private static final Path DOCUMENT = Path.of("src/main/resources/predator12/self-healing-operations.md");
    private static final Path PAGE = Path.of("predator12/COVERAGE.md");
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| `(.*)` \\| (.+) \\| (.+) \\|");
    private static final Pattern CLASS = Pattern.compile("`([A-Z][\\w$]*)(?:#(\\w+))?`");
    private static final Pattern ERRATUM = Pattern.compile("erratum (\\d+)");

    private record Row(String text, String counterpart, String shown) {}

    private static Map<Integer, Row> rows() throws IOException {
        var rows = new TreeMap<Integer, Row>();
        for (var line : Files.readAllLines(PAGE)) {
            var row = ROW.matcher(line);
            if (row.matches()) {
                rows.put(Integer.valueOf(row.group(1)), new Row(row.group(2), row.group(3), row.group(4)));
            }
        }
        return rows;
    }

    @Test
    void noLineIsWithoutACounterpart() throws IOException {
        var rows = rows();
        var missing = new ArrayList<String>();
        var lines = Files.readAllLines(DOCUMENT);
        for (int i = 0; i < lines.size(); i++) {
            var text = lines.get(i).strip();
            if (text.isEmpty() || text.startsWith("```") || text.equals("---")) {
                continue;
            }
            var row = rows.get(i + 1);
            if (row == null || !row.text().equals(text.replace("|", "\\|").replace("`", "'"))) {
                missing.add((i + 1) + ": " + text);
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void noRowIsLeftOpen() throws IOException {
        var named = Pattern.compile(".*(`[A-Z]|command `runbook ).*");
        assertThat(rows()).allSatisfy((line, row) -> {
            if (!row.text().startsWith("#") || !row.counterpart().equals("heading")) {
                assertThat(row.counterpart()).as("line %d", line).matches(named).doesNotContainIgnoringCase("open");
            }
        });
    }

    /** A drill is of a runbook that the row names, so that it can fail with it. */
    @Test
    void everyRowNamesADrillOrTestThatFailsWithIt() throws IOException {
        var wrong = new ArrayList<String>();
        rows().forEach((line, row) -> {
            if (row.counterpart().equals("heading")) {
                return;
            }
            var shown = CLASS.matcher(row.shown());
            int tests = 0;
            while (shown.find()) {
                var test = type(shown.group(1));
                if (test == null || !test.getSimpleName().matches(".*(Drill|Tests)")) {
                    wrong.add(line + ": there is no test or drill " + shown.group());
                } else if (test.isAnnotationPresent(Drill.class)
                        && !row.counterpart().contains(test.getSimpleName())
                        && !row.counterpart()
                                .contains(test.getAnnotation(Drill.class)
                                        .runbook()
                                        .getSimpleName())
                        && !row.counterpart().contains("Predator12Slos")) {
                    wrong.add(line + ": " + shown.group() + " drills another runbook than the row's");
                }
                tests++;
            }
            if (tests == 0) {
                wrong.add(line + ": nothing fails when it breaks");
            }
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyCounterpartIsThere() throws IOException {
        var errata = Files.readString(PAGE.resolveSibling("ERRATA.md"));
        var wrong = new ArrayList<String>();
        rows().forEach((line, row) -> {
            var erratum = ERRATUM.matcher(row.counterpart());
            while (erratum.find()) {
                if (!errata.contains("\n| " + erratum.group(1) + " |")) {
                    wrong.add(line + ": there is no " + erratum.group());
                }
            }
            var named = CLASS.matcher(row.counterpart());
            while (named.find()) {
                if (!exists(named.group(1), named.group(2))) {
                    wrong.add(line + ": there is no " + named.group());
                }
            }
            if (row.counterpart().startsWith("command `runbook ")) {
                var command = row.counterpart().replaceAll("command `runbook (\\w+)`", "$1");
                if (run(command, "--help") != 0) {
                    wrong.add(line + ": there is no command " + command);
                }
            }
        });
        assertThat(wrong).isEmpty();
    }

    private static boolean exists(String name, String method) {
        var type = type(name);
        return type != null
                && (method == null
                        || Arrays.stream(type.getDeclaredMethods())
                                .anyMatch(declared -> declared.getName().equals(method)));
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(CoverageTests.class.getPackageName() + "." + name);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    /** The rules that are committed follow from the runbooks; {@code -Drunbook.rules.write=true} renews them. */
    @Test
    void theCommittedRulesAreNotStale() {
        if (Boolean.getBoolean("runbook.rules.write")) {
            run(rules("write"));
        }
        assertThat(run(rules("check"))).isZero();
    }

    /**
     * What the Prometheus of each drill saw, as unit tests, and what promtool says of them: that of Prometheus 3, whose
     * ranges are the drills', since those of Prometheus 2 hold a sample more.
     */
    @Test
    void theRulesFireOverTheSeriesOfTheDrillsAsInTheDrills() throws Exception {
        var promtool = System.getenv("RUNBOOK_PROMTOOL_3");
        assumeTrue(promtool != null, "RUNBOOK_PROMTOOL_3 names no promtool of Prometheus 3");
        var arguments = new ArrayList<>(List.of(rules("write")));
        arguments.set(arguments.indexOf("--dir") + 1, "target/rules");
        arguments.add("--tests");
        assertThat(run(arguments.toArray(String[]::new))).isZero();
        var process = new ProcessBuilder(promtool, "test", "rules", "target/rules/runbooks.tests.yaml")
                .redirectErrorStream(true)
                .start();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        assertThat(text).contains("SUCCESS");
        assertThat(Files.readString(Path.of("target/rules/runbooks.tests.yaml")))
                .contains(
                        "BadReleaseWithoutAnalysisDrill", "AutoscalerAtMaximumDrill", "MissingImageDrill", "value: 1");
    }

    static String[] rules(String what) {
        var arguments = new ArrayList<>(List.of("rules"));
        for (var id : List.of(
                "AgentDown",
                "BackendDown",
                "CeleryDown",
                "ClearCaches",
                "HealthCheck",
                "HighErrorRate",
                "HighLatency",
                "Investigation",
                "ReleaseWaits",
                "RolloutDegraded",
                "ScaleOut",
                "SetResources")) {
            arguments.addAll(List.of("--runbook", id));
        }
        arguments.addAll(List.of(what, "--dir", "predator12/rules", "--pages", "https://runbooks.predator12.io"));
        return arguments.toArray(String[]::new);
    }

    private static int run(String... arguments) {
        var out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return Main.run(new ByteArrayInputStream(new byte[0]), out, out, false, arguments);
    }
}
