package dev.runbook.chaos.embedded;

import dev.runbook.api.port.Sample;
import dev.runbook.chaos.cluster.http.QueryApi;
import dev.runbook.chaos.prometheus.Numbers;
import dev.runbook.chaos.prometheus.QueryResult;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The embedded Prometheus as {@code /api/v1/query}, {@code /api/v1/query_range} and {@code /federate}, by which another
 * Prometheus takes its series over; time is always now.
 *
 * @param metrics what is queried
 */
record PrometheusApi(EmbeddedMetrics metrics) implements QueryApi {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    @Override
    public Answer answer(String path, Map<String, List<String>> parameters) {
        try {
            var query = first(parameters, "query", "");
            return switch (path) {
                case "/api/v1/query" -> instant(query);
                case "/api/v1/query_range" -> success("matrix", series(range(query, parameters)));
                case "/federate" -> federate(parameters.getOrDefault("match[]", List.of()));
                default ->
                    error(
                            404,
                            "not_found",
                            path + " is not emulated; /api/v1/query, /api/v1/query_range and /federate are");
            };
        } catch (RuntimeException e) {
            return error(400, "bad_data", String.valueOf(e.getMessage()));
        }
    }

    private static String first(Map<String, List<String>> parameters, String name, String otherwise) {
        return parameters.getOrDefault(name, List.of(otherwise)).get(0);
    }

    /** Leaves the time to who scrapes: this Prometheus has a clock of its own. */
    private Answer federate(List<String> selectors) {
        var lines = new LinkedHashSet<String>();
        for (var selector : selectors) {
            for (Sample sample : metrics.instant(selector)) {
                lines.add(line(sample));
            }
        }
        return new Answer(200, "text/plain; version=0.0.4; charset=utf-8", String.join("", lines));
    }

    private static String line(Sample sample) {
        var labels = sample.labels().entrySet().stream()
                .filter(label -> !label.getKey().equals("__name__"))
                .map(label -> label.getKey() + "=\"" + escaped(label.getValue()) + "\"")
                .collect(Collectors.joining(","));
        return sample.labels().get("__name__") + "{" + labels + "} " + Numbers.answered(sample.value()) + "\n";
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private Answer instant(String query) {
        var now = metrics.simulation().now();
        var result = metrics.prometheus().instant(query, now);
        if (result instanceof QueryResult.Scalar scalar) {
            return success("scalar", point(now, Numbers.answered(scalar.value())));
        }
        if (result instanceof QueryResult.Text text) {
            return success("string", point(now, text.value()));
        }
        if (result instanceof QueryResult.RangeVector range) {
            return success("matrix", series(range));
        }
        return success(
                "vector",
                ((QueryResult.InstantVector) result)
                        .samples().stream()
                                .map(sample -> Map.of(
                                        "metric",
                                        sample.labels().asMap(),
                                        "value",
                                        point(now, Numbers.answered(sample.value()))))
                                .toList());
    }

    private QueryResult.RangeVector range(String query, Map<String, List<String>> parameters) {
        var step = Duration.ofMillis(Math.round(1000 * Double.parseDouble(first(parameters, "step", "15"))));
        // The client of runs knows no other now than its own: what it asks for ends at the one here.
        var back = Duration.between(time(first(parameters, "start", "")), time(first(parameters, "end", "")));
        var now = metrics.simulation().now();
        return metrics.prometheus().range(query, now.minus(back), now, step);
    }

    /** Reads RFC 3339 or seconds since 1970. */
    private static Instant time(String text) {
        return text.matches("[0-9.]+")
                ? Instant.ofEpochMilli(new BigDecimal(text).movePointRight(3).longValue())
                : Instant.parse(text);
    }

    private static List<Object> series(QueryResult.RangeVector range) {
        return range.tracks().stream()
                .<Object>map(track -> Map.of(
                        "metric",
                        track.labels().asMap(),
                        "values",
                        track.points().stream()
                                .map(point -> point(point.at(), Numbers.answered(point.value())))
                                .toList()))
                .toList();
    }

    private static List<Object> point(Instant at, String value) {
        return List.of(BigDecimal.valueOf(at.toEpochMilli(), 3).stripTrailingZeros(), value);
    }

    private static Answer success(String type, Object result) {
        return json(
                200,
                "{\"status\":\"success\",\"data\":"
                        + JSON.writeValueAsString(Map.of("resultType", type, "result", result)) + "}");
    }

    private static Answer error(int status, String type, String message) {
        return json(
                status,
                "{\"status\":\"error\",\"errorType\":\"" + type + "\",\"error\":" + JSON.writeValueAsString(message)
                        + "}");
    }

    private static Answer json(int status, String body) {
        return new Answer(status, "application/json", body);
    }
}
