package dev.runbook.chaos.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.runbook.chaos.simulation.Simulation;
import dev.runbook.engine.promql.PromQl;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The states of alerts against Prometheus's own. They are asked of promtool alone: a server evaluates rules as time
 * passes on the wall, and no API gives it another clock.
 */
class DifferentialAlertTests {
    private static final long SEED = Long.getLong("runbook.promql.seed", 12);

    @TempDir
    Path directory;

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
        var differences = new Differences();
        int states = 0;
        int resolved = 0;
        Set<Labels> firing = Set.of();
        for (var minute : minutes) {
            simulation.advance(Duration.between(simulation.now(), Instant.EPOCH.plusSeconds(minute.seconds())));
            var got = Answer.of(ours, minute);
            states += got.values().size();
            resolved += (int) firing.stream()
                    .filter(alert -> !got.values().containsKey(alert))
                    .count();
            firing = firing(got);
            differences.add(minute, theirs.get(minute), got);
        }
        differences.write(report);
        assertThat(states).as("states of alerts").isGreaterThan(200);
        assertThat(resolved).as("alerts that are resolved").isGreaterThan(10);
        assertThat(rules).as("rules that keep firing").anyMatch(rule -> keeps(rule, settings));
        assertThat(differences.found()).isEmpty();
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
            states.add(
                    Answer.of(prometheus, new Question("ALERTS", minute * 60)).values());
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
}
