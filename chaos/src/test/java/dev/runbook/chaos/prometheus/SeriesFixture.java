package dev.runbook.chaos.prometheus;

import dev.runbook.chaos.simulation.Simulation;
import dev.runbook.engine.promql.Durations;
import dev.runbook.engine.promql.Expr;
import dev.runbook.engine.promql.LabelMatcher;
import dev.runbook.engine.promql.PromQl;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A Prometheus over series in promtool's notation: {@code 0+10x20} is 0, 10, … 200; {@code 5x3} is 5 four times;
 * {@code _} is no sample, {@code _x3} three times none, {@code stale} a stale marker. The first sample is at the epoch.
 * Series are separated by semicolons.
 */
final class SeriesFixture {
    private static final Pattern STEPS = Pattern.compile("(-?[^x]+?)(?:([+-])([0-9.eE]+))?x(\\d+)");

    private final Prometheus prometheus;

    private SeriesFixture(Prometheus prometheus) {
        this.prometheus = prometheus;
    }

    static SeriesFixture load(String interval, String series) {
        return load(interval, series, PrometheusSettings.DEFAULT.every(Duration.ofMinutes(1)));
    }

    static SeriesFixture load(String interval, String series, PrometheusSettings settings) {
        return load(interval, series, settings, new Simulation(Instant.EPOCH, 1));
    }

    static SeriesFixture load(String interval, String series, PrometheusSettings settings, Simulation simulation) {
        var prometheus = new Prometheus(simulation, settings);
        long step = Durations.parse(interval).toMillis();
        for (String line : series.split(";")) {
            if (!line.isBlank()) {
                int split = line.indexOf('}') >= 0
                        ? line.indexOf('}') + 1
                        : line.strip().indexOf(' ') + 1;
                String text = line.indexOf('}') >= 0 ? line : line.strip();
                var stored = prometheus.storage().series(labels(text.substring(0, split)));
                var values = values(text.substring(split).strip());
                for (int i = 0; i < values.size(); i++) {
                    if (values.get(i) != null) {
                        stored.append(i * step, values.get(i));
                    }
                }
            }
        }
        return new SeriesFixture(prometheus);
    }

    Prometheus prometheus() {
        return prometheus;
    }

    /** Returns the elements of the query's value separated by "; ", numbers rounded to ten digits. */
    String instant(String query, String at) {
        var result = prometheus.instant(query, Instant.EPOCH.plus(Durations.parse(at)));
        if (result instanceof QueryResult.Scalar scalar) {
            return number(scalar.value());
        } else if (result instanceof QueryResult.InstantVector vector) {
            return vector.samples().stream()
                    .map(sample -> sample.labels() + " " + number(sample.value()))
                    .collect(Collectors.joining("; "));
        } else if (result instanceof QueryResult.RangeVector range) {
            return tracks(range);
        }
        return ((QueryResult.Text) result).value();
    }

    String range(String query, String start, String end, String step) {
        return tracks(prometheus.range(
                query,
                Instant.EPOCH.plus(Durations.parse(start)),
                Instant.EPOCH.plus(Durations.parse(end)),
                Durations.parse(step)));
    }

    static Labels labels(String selector) {
        var labels = new TreeMap<String, String>();
        for (LabelMatcher matcher : ((Expr.VectorSelector) PromQl.parse(selector.strip())).matchers()) {
            labels.put(matcher.label(), matcher.value());
        }
        return Labels.of(labels);
    }

    private static String tracks(QueryResult.RangeVector range) {
        return range.tracks().stream()
                .map(track -> track.labels() + " "
                        + track.points().stream()
                                .map(point ->
                                        number(point.value()) + "@" + point.at().getEpochSecond())
                                .collect(Collectors.joining(" ")))
                .collect(Collectors.joining("; "));
    }

    private static String number(double value) {
        if (!Double.isFinite(value)) {
            return Numbers.general(value);
        }
        return Numbers.general(new BigDecimal(value).round(new MathContext(10)).doubleValue());
    }

    private static List<Double> values(String text) {
        var values = new ArrayList<Double>();
        for (String word : text.split("\\s+")) {
            var steps = STEPS.matcher(word);
            if (word.equals("_") || word.startsWith("_x")) {
                int gaps = word.equals("_") ? 1 : Integer.parseInt(word.substring(2));
                for (int i = 0; i < gaps; i++) {
                    values.add(null);
                }
            } else if (steps.matches()) {
                double step = steps.group(3) == null ? 0 : Double.parseDouble(steps.group(3));
                for (int i = 0; i <= Integer.parseInt(steps.group(4)); i++) {
                    values.add(value(steps.group(1)) + i * ("-".equals(steps.group(2)) ? -step : step));
                }
            } else {
                values.add(value(word));
            }
        }
        return values;
    }

    private static double value(String word) {
        return switch (word) {
            case "stale" -> StaleMarker.VALUE;
            case "Inf", "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(word);
        };
    }
}
