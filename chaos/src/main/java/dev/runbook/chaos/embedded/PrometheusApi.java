package dev.runbook.chaos.embedded;

import dev.runbook.api.port.Sample;
import dev.runbook.api.port.Series;
import dev.runbook.chaos.cluster.http.QueryApi;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * The embedded Prometheus as {@code /api/v1/query}, {@code /api/v1/query_range} and {@code /federate}, by which another
 * Prometheus takes its series over; time is always now.
 *
 * @param metrics what is queried
 */
record PrometheusApi(EmbeddedMetrics metrics) implements QueryApi {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public Answer answer(String path, Map<String, List<String>> parameters) {
        try {
            var query = first(parameters, "query", "");
            return switch (path) {
                case "/api/v1/query" -> success("vector", vector(query));
                case "/api/v1/query_range" -> success("matrix", matrix(query, parameters));
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
        return sample.labels().get("__name__") + "{" + labels + "} " + number(sample.value()) + "\n";
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private List<Object> vector(String query) {
        var result = new ArrayList<Object>();
        for (Sample sample : metrics.instant(query)) {
            result.add(Map.of("metric", sample.labels(), "value", point(sample.at(), sample.value())));
        }
        return result;
    }

    private List<Object> matrix(String query, Map<String, List<String>> parameters) {
        var start = Instant.parse(first(parameters, "start", ""));
        var end = Instant.parse(first(parameters, "end", ""));
        var step = Duration.ofMillis(Math.round(1000 * Double.parseDouble(first(parameters, "step", "15"))));
        var result = new ArrayList<Object>();
        for (Series series : metrics.range(query, Duration.between(start, end), step)) {
            var values =
                    series.points().stream().map(p -> point(p.at(), p.value())).toList();
            result.add(Map.of("metric", series.labels(), "values", values));
        }
        return result;
    }

    private static List<Object> point(Instant at, double value) {
        return List.of(at.toEpochMilli() / 1000.0, number(value));
    }

    private static String number(double value) {
        return Double.isInfinite(value) ? (value > 0 ? "+Inf" : "-Inf") : String.format(Locale.ROOT, "%s", value);
    }

    private static Answer success(String type, List<Object> result) {
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
