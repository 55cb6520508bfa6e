package dev.runbook.chaos.embedded;

import dev.runbook.api.port.Sample;
import dev.runbook.api.port.Series;
import dev.runbook.chaos.cluster.http.QueryApi;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * The embedded Prometheus as {@code /api/v1/query} and {@code /api/v1/query_range}; time is always now.
 *
 * @param metrics what is queried
 */
record PrometheusApi(EmbeddedMetrics metrics) implements QueryApi {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public String answer(String path, Map<String, String> parameters) {
        try {
            var query = parameters.getOrDefault("query", "");
            return switch (path) {
                case "/api/v1/query" -> success("vector", vector(query));
                case "/api/v1/query_range" -> success("matrix", matrix(query, parameters));
                default -> error("not_found", path + " is not emulated; /api/v1/query and /api/v1/query_range are");
            };
        } catch (RuntimeException e) {
            return error("bad_data", String.valueOf(e.getMessage()));
        }
    }

    private List<Object> vector(String query) {
        var result = new ArrayList<Object>();
        for (Sample sample : metrics.instant(query)) {
            result.add(Map.of("metric", sample.labels(), "value", point(sample.at(), sample.value())));
        }
        return result;
    }

    private List<Object> matrix(String query, Map<String, String> parameters) {
        var start = Instant.parse(parameters.getOrDefault("start", ""));
        var end = Instant.parse(parameters.getOrDefault("end", ""));
        var step = Duration.ofMillis(Math.round(1000 * Double.parseDouble(parameters.getOrDefault("step", "15"))));
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

    private static String success(String type, List<Object> result) {
        return "{\"status\":\"success\",\"data\":"
                + JSON.writeValueAsString(Map.of("resultType", type, "result", result)) + "}";
    }

    private static String error(String type, String message) {
        return "{\"status\":\"error\",\"errorType\":\"" + type + "\",\"error\":" + JSON.writeValueAsString(message)
                + "}";
    }
}
