package dev.runbook.engine.rules;

import dev.runbook.api.port.Metrics;
import dev.runbook.api.port.Series;
import dev.runbook.engine.model.DrillModel;
import dev.runbook.engine.promql.Expr;
import dev.runbook.engine.promql.PromQl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apiguardian.api.API;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a drill's Prometheus saw of an alert, as a unit test for {@code promtool test rules}: the series that the
 * expression asks for, and when the alert fires and when not.
 *
 * @param drill the drill's class
 * @param alert the alert
 * @param series the values of each series in promtool's notation, one every {@link #STEP}, by its selector
 * @param fires whether it fires, by the time since the first value in seconds
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record RuleTest(String drill, String alert, TreeMap<String, String> series, TreeMap<Integer, Boolean> fires) {
    /** The time between two values, and between two evaluations: that of a world's Prometheus. */
    public static final Duration STEP = Duration.ofSeconds(15);

    /** Longer than the ranges of usual alerts. */
    private static final Duration BEFORE = Duration.ofMinutes(10);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Makes the test of a drill that is at its end.
     *
     * @param metrics its Prometheus, at the end
     * @param fault when the first fault was injected
     * @param end when it ended
     */
    public static RuleTest of(DrillModel drill, Metrics metrics, Instant fault, Instant end) {
        var first = fault.minus(BEFORE);
        int steps = (int) Duration.between(first, end).dividedBy(STEP);
        var back = Duration.between(end.minus(STEP.multipliedBy(steps)), end);
        var alert = drill.alert();
        var series = new TreeMap<String, String>();
        for (var selector : selectors(alert.expr())) {
            for (var one : metrics.range(selector, back, STEP)) {
                series.put(written(one.labels()), values(one, end.minus(back), steps));
            }
        }
        var asked = "ALERTS{alertname=\"" + alert.name() + "\",alertstate=\"firing\"}";
        var firing = present(metrics.range(asked, back, STEP), end.minus(back), steps);
        var holds = present(metrics.range(alert.expr(), back, STEP), end.minus(back), steps);
        return new RuleTest(drill.type().getName(), alert.name(), series, checks(firing, holds));
    }

    private static boolean[] present(List<Series> series, Instant first, int steps) {
        var present = new boolean[steps + 1];
        series.forEach(one -> one.points().forEach(point -> present[index(point.at(), first)] = true));
        return present;
    }

    private static TreeSet<String> selectors(String expr) {
        var selectors = new TreeSet<String>();
        for (var selector : PromQl.selectors(PromQl.parse(expr))) {
            selectors.add(new Expr.VectorSelector(0, selector.matchers(), Duration.ZERO, null).toString());
        }
        return selectors;
    }

    private static int index(Instant at, Instant first) {
        return (int) Duration.between(first, at).dividedBy(STEP);
    }

    /**
     * Asks in the middle of each time in which nothing changes. Where an alert fires only briefly, at its begin, as long
     * as its expression holds: promtool sees a value and evaluates at once, a Prometheus up to a step later.
     */
    private static TreeMap<Integer, Boolean> checks(boolean[] firing, boolean[] holds) {
        var checks = new TreeMap<Integer, Boolean>();
        int from = 0;
        for (int i = 1; i <= firing.length; i++) {
            if (i == firing.length || firing[i] != firing[from]) {
                if (i - from > 4) {
                    checks.put((from + i) / 2 * (int) STEP.toSeconds(), firing[from]);
                } else if (firing[from] && holds[from]) {
                    checks.put(from * (int) STEP.toSeconds(), true);
                }
                from = i;
            }
        }
        return checks;
    }

    private static String written(Map<String, String> labels) {
        var text = new ArrayList<String>();
        new TreeMap<>(labels).forEach((name, value) -> {
            if (!name.equals("__name__")) {
                text.add(name + "=" + JSON.writeValueAsString(value));
            }
        });
        return labels.getOrDefault("__name__", "") + "{" + String.join(",", text) + "}";
    }

    /** What is missing after it was there has gone stale, unless the drill ended. */
    private static String values(Series series, Instant first, int steps) {
        var all = new String[steps + 1];
        series.points().forEach(point -> all[index(point.at(), first)] = number(point.value()));
        var values = new ArrayList<String>();
        for (int i = 0; i <= steps; i++) {
            values.add(all[i] != null ? all[i] : i > 0 && i < steps && all[i - 1] != null ? "stale" : "_");
        }
        return shortened(values);
    }

    private static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        return Double.toString(value).replace("Infinity", "Inf");
    }

    /** {@code 5 5 5} is written {@code 5x2}. */
    private static String shortened(List<String> values) {
        var text = new StringBuilder();
        int i = 0;
        while (i < values.size()) {
            int same = i;
            while (same + 1 < values.size() && values.get(same + 1).equals(values.get(i))) {
                same++;
            }
            var value = values.get(i);
            int times = value.equals("_") ? same - i + 1 : same - i;
            text.append(text.length() == 0 ? "" : " ")
                    .append(same == i || value.equals("stale") ? value : value + "x" + times);
            i = value.equals("stale") ? i + 1 : same + 1;
        }
        return text.toString();
    }

    /** Writes it into a directory, one file a drill. */
    public void write(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve(drill + ".json"), JSON.writeValueAsString(this));
        } catch (IOException e) {
            throw new UncheckedIOException("the rule test of " + drill + " can't be written: " + e.getMessage(), e);
        }
    }

    /** Reads the tests of a directory, by drill. */
    public static List<RuleTest> read(Path directory) {
        try (var files = Files.list(directory)) {
            var tests = new ArrayList<RuleTest>();
            for (var file : files.sorted().toList()) {
                tests.add(JSON.readValue(file.toFile(), RuleTest.class));
            }
            return tests;
        } catch (IOException | JacksonException e) {
            throw new IllegalStateException("the rule tests in " + directory + " can't be read: " + e.getMessage(), e);
        }
    }

    /** Returns it in the form of promtool's file. */
    Map<String, Object> inFile() {
        var test = new LinkedHashMap<String, Object>();
        test.put("name", drill);
        test.put("interval", STEP.toSeconds() + "s");
        test.put(
                "input_series",
                series.entrySet().stream()
                        .map(one -> fields("series", one.getKey(), "values", one.getValue()))
                        .toList());
        var expr = "min(ALERTS{alertname=\"" + alert + "\",alertstate=\"firing\"})";
        var expressions = new ArrayList<Map<String, Object>>();
        fires.forEach((seconds, firing) -> {
            var expression = fields("expr", expr, "eval_time", seconds + "s");
            // A list of its own each time: YAML would refer to a shared one.
            var samples = new ArrayList<Object>();
            if (firing) {
                samples.add(fields("labels", "{}", "value", 1));
            }
            expression.put("exp_samples", samples);
            expressions.add(expression);
        });
        test.put("promql_expr_test", expressions);
        return test;
    }

    private static Map<String, Object> fields(String one, Object first, String other, Object second) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put(one, first);
        fields.put(other, second);
        return fields;
    }
}
