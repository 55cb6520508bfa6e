package dev.runbook.chaos.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.runbook.chaos.prometheus.PromtoolFixture.Answer;
import dev.runbook.chaos.prometheus.PromtoolFixture.Question;
import dev.runbook.chaos.simulation.Simulation;
import dev.runbook.engine.promql.PromQl;
import dev.runbook.engine.promql.PromQlException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * The evaluator against Prometheus itself. {@code RUNBOOK_PROMTOOL_3} names the promtool of Prometheus 3, {@code
 * RUNBOOK_PROMTOOL} that of Prometheus 2, with which the ranges are closed on the left.
 */
class DifferentialTests {
    private static final int EXPRESSIONS = Integer.getInteger("runbook.promql.expressions", 1200);
    private static final long SEED = Long.getLong("runbook.promql.seed", 12);
    private static final List<Integer> TIMES = List.of(0, 30, 60, 300, 450, 601, 615, 900, 1200, 1234, 1500);

    @TempDir
    Path directory;

    @Test
    void equalsPrometheus3() throws Exception {
        compare("RUNBOOK_PROMTOOL_3", PrometheusSettings.DEFAULT.every(Duration.ofMinutes(1)), "report.json");
    }

    @Test
    void equalsPrometheus2WithItsRanges() throws Exception {
        compare(
                "RUNBOOK_PROMTOOL",
                PrometheusSettings.DEFAULT.every(Duration.ofMinutes(1)).ofPrometheus2(),
                "report-2.json");
    }

    private void compare(String variable, PrometheusSettings settings, String report) throws Exception {
        var promtool = System.getenv(variable);
        assumeTrue(promtool != null, variable + " names no promtool");
        var questions = questions();
        var theirs = new PromtoolFixture(Path.of(promtool)).ask(ExpressionFixture.SERIES, questions, directory);
        var ours = SeriesFixture.load("30s", ExpressionFixture.SERIES.replace("\n", ";"), settings)
                .prometheus();
        var different = new ArrayList<String>();
        int values = 0;
        int errors = 0;
        for (var question : questions) {
            var wanted = theirs.get(question);
            var got = answer(ours, question);
            values += wanted.values().isEmpty() ? 0 : 1;
            errors += wanted.error().isEmpty() ? 0 : 1;
            if (!equal(wanted, got)) {
                different.add(question.expr() + " @ " + question.seconds() + "s: theirs " + wanted + ", ours " + got);
            }
        }
        write(report, questions.size(), different);
        assertThat(values).as("answers with values").isGreaterThan(EXPRESSIONS / 3);
        assertThat(errors).as("errors").isPositive();
        assertThat(different).isEmpty();
    }

    @Test
    void alertsGoThroughTheStatesOfPrometheus3() throws Exception {
        compareStates("RUNBOOK_PROMTOOL_3", PrometheusSettings.DEFAULT.every(Duration.ofMinutes(1)), "alerts.json");
    }

    @Test
    void alertsGoThroughTheStatesOfPrometheus2() throws Exception {
        compareStates(
                "RUNBOOK_PROMTOOL",
                PrometheusSettings.DEFAULT.every(Duration.ofMinutes(1)).ofPrometheus2(),
                "alerts-2.json");
    }

    /**
     * Which alerts are pending, which fire and which are no more, minute by minute, as the series ALERTS tells it: for
     * how long, and for how long beyond the end of their condition, the rules differ.
     */
    private void compareStates(String variable, PrometheusSettings settings, String report) throws Exception {
        var promtool = System.getenv(variable);
        assumeTrue(promtool != null, variable + " names no promtool");
        var rules = rules(settings);
        var minutes = IntStream.rangeClosed(1, 24)
                .mapToObj(minute -> new Question("ALERTS", minute * 60))
                .toList();
        var theirs =
                new PromtoolFixture(Path.of(promtool)).ask(ExpressionFixture.SERIES, yaml(rules), minutes, directory);
        var simulation = new Simulation(Instant.EPOCH, 1);
        var series = ExpressionFixture.SERIES.replace("\n", ";");
        var ours = SeriesFixture.load("30s", series, settings, simulation).prometheus();
        rules.forEach(ours::add);
        var different = new ArrayList<String>();
        int states = 0;
        int resolved = 0;
        Set<Labels> firing = Set.of();
        for (var minute : minutes) {
            simulation.advance(Duration.between(simulation.now(), Instant.EPOCH.plusSeconds(minute.seconds())));
            var got = answer(ours, minute);
            states += got.values().size();
            resolved += (int) firing.stream()
                    .filter(alert -> !got.values().containsKey(alert))
                    .count();
            firing = firing(got);
            if (!equal(theirs.get(minute), got)) {
                different.add(minute.seconds() + "s: theirs " + theirs.get(minute) + ", ours " + got);
            }
        }
        write(report, minutes.size(), different);
        assertThat(states).as("states of alerts").isGreaterThan(200);
        assertThat(resolved).as("alerts that are resolved").isGreaterThan(10);
        assertThat(rules).as("rules that keep firing").anyMatch(rule -> keeps(rule, settings));
        assertThat(different).isEmpty();
    }

    private static Set<Labels> firing(Answer states) {
        return states.values().keySet().stream()
                .filter(labels -> "firing".equals(labels.asMap().get("alertstate")))
                .collect(Collectors.toSet());
    }

    /** Whether a rule's states would be others if it did not keep firing. */
    private static boolean keeps(AlertRule rule, PrometheusSettings settings) {
        var without = new AlertRule(
                rule.name(), rule.expr(), rule.forDuration(), Duration.ZERO, rule.labels(), rule.annotations());
        return !states(rule, settings).equals(states(without, settings));
    }

    private static List<Map<Labels, Double>> states(AlertRule rule, PrometheusSettings settings) {
        var simulation = new Simulation(Instant.EPOCH, 1);
        var prometheus = SeriesFixture.load("30s", ExpressionFixture.SERIES.replace("\n", ";"), settings, simulation)
                .prometheus();
        prometheus.add(rule);
        var states = new ArrayList<Map<Labels, Double>>();
        for (int minute = 1; minute < 25; minute++) {
            simulation.advance(Duration.ofMinutes(1));
            states.add(answer(prometheus, new Question("ALERTS", minute * 60)).values());
        }
        return states;
    }

    /** Rules that fail are left out: Prometheus passes over them, a drill is red. */
    private static List<AlertRule> rules(PrometheusSettings settings) {
        var series = ExpressionFixture.SERIES.replace("\n", ";");
        var expressions = new ExpressionFixture(SEED + 1);
        var random = new SplittableRandom(SEED);
        var rules = new ArrayList<AlertRule>();
        while (rules.size() < 60) {
            var text = "((" + expressions.next() + ") > " + random.nextInt(30) + ") and on () (vector(time()) > 30)";
            if (text.contains("@")) {
                // It may ask for what comes only later, which promtool has not stored then.
                continue;
            }
            try {
                var rule = new AlertRule(
                        "A" + rules.size(),
                        PromQl.parse(text),
                        Duration.ofMinutes(random.nextInt(4)),
                        Duration.ofMinutes(random.nextInt(3)),
                        Map.of("severity", "page"),
                        Map.of());
                var simulation = new Simulation(Instant.EPOCH, 1);
                SeriesFixture.load("30s", series, settings, simulation)
                        .prometheus()
                        .add(rule);
                simulation.advance(Duration.ofMinutes(25));
                rules.add(rule);
            } catch (IllegalArgumentException | IllegalStateException | EvaluationException mistake) {
                // A rule that does not parse is none.
            }
        }
        return rules;
    }

    private static String yaml(List<AlertRule> rules) {
        var yaml = new StringBuilder("groups:\n- name: generated\n  rules:\n");
        rules.forEach(rule -> yaml.append("  - alert: ")
                .append(rule.name())
                .append("\n    expr: '")
                .append(rule.expr().toString().replace("'", "''"))
                .append("'\n    for: ")
                .append(rule.forDuration().toMinutes())
                .append("m\n    keep_firing_for: ")
                .append(rule.keepFiringFor().toMinutes())
                .append("m\n    labels: {severity: page}\n"));
        return yaml.toString();
    }

    private static List<Question> questions() {
        var expressions = new ExpressionFixture(SEED);
        var random = new SplittableRandom(SEED);
        var questions = new LinkedHashSet<Question>();
        questions.add(new Question("label_replace(limit, \"a\", \"b\", \"room\", \"(\")", 60));
        while (questions.size() < EXPRESSIONS) {
            questions.add(new Question(expressions.next(), TIMES.get(random.nextInt(TIMES.size()))));
        }
        return List.copyOf(questions);
    }

    private static Answer answer(Prometheus prometheus, Question question) {
        try {
            var result = prometheus.instant(question.expr(), Instant.EPOCH.plusSeconds(question.seconds()));
            var values = new HashMap<Labels, Double>();
            if (result instanceof QueryResult.Scalar scalar) {
                values.put(Labels.of(new java.util.TreeMap<>()), scalar.value());
            } else if (result instanceof QueryResult.InstantVector vector) {
                vector.samples().forEach(sample -> values.put(sample.labels(), sample.value()));
            } else {
                return new Answer(Map.of(), "evaluation");
            }
            return new Answer(values, "");
        } catch (PromQlException refused) {
            return new Answer(Map.of(), "parse");
        } catch (EvaluationException refused) {
            return new Answer(Map.of(), "evaluation");
        }
    }

    private static boolean equal(Answer one, Answer other) {
        if (one.error() != other.error()
                || !one.values().keySet().equals(other.values().keySet())) {
            return false;
        }
        return one.values().entrySet().stream()
                .allMatch(entry -> close(entry.getValue(), other.values().get(entry.getKey())));
    }

    private static boolean close(double one, double other) {
        return Double.compare(one, other) == 0
                || Math.abs(one - other) <= 1e-9 * Math.max(1, Math.max(Math.abs(one), Math.abs(other)));
    }

    /** Writes the figures, and beside them what differs, if anything does. */
    private static void write(String name, int expressions, List<String> different) throws Exception {
        var target = Files.createDirectories(Path.of("target", "promql"));
        var figures = new LinkedHashMap<String, Integer>();
        figures.put("expressions", expressions);
        figures.put("equal", expressions - different.size());
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
