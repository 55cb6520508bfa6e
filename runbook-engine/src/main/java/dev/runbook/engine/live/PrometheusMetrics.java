package dev.runbook.engine.live;

import dev.runbook.api.port.Metrics;
import dev.runbook.api.port.Sample;
import dev.runbook.api.port.Series;
import dev.runbook.engine.connection.BoundedExchange;
import dev.runbook.engine.journal.KnownSecrets;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Prometheus over its HTTP API ({@code /api/v1/query}, {@code /api/v1/query_range}). Partial answers and warnings are
 * errors: a decision on half of the data is none.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class PrometheusMetrics implements Metrics {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final URI base;
    private final String authorization;
    private final Clock clock;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /**
     * Makes a client.
     *
     * @param base as {@code http://localhost:9090}; a path in it comes before {@code /api/v1}, and who logs in may stand
     *     in it ({@code http://user:password@host})
     */
    public PrometheusMetrics(URI base, Clock clock) {
        var user = base.getUserInfo();
        KnownSecrets.add(base.getRawUserInfo());
        KnownSecrets.add(user == null ? null : user.substring(user.indexOf(':') + 1));
        this.authorization = user == null
                ? ""
                : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
        this.base = user == null ? base : URI.create(base.toString().replace(base.getRawUserInfo() + "@", ""));
        this.clock = clock;
    }

    @Override
    public List<Sample> instant(String promql) {
        var data = ask("query", Map.of("query", promql), promql);
        var samples = new ArrayList<Sample>();
        if (data.path("resultType").asString("").equals("scalar")) {
            samples.add(sample(Map.of(), data.path("result")));
        } else {
            for (JsonNode element : data.path("result")) {
                samples.add(sample(labels(element), element.path("value")));
            }
        }
        return List.copyOf(samples);
    }

    @Override
    public List<Series> range(String promql, Duration back, Duration step) {
        var end = clock.instant();
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("query", promql);
        parameters.put("start", end.minus(back).toString());
        parameters.put("end", end.toString());
        parameters.put("step", String.valueOf(step.toMillis() / 1000.0));
        var series = new ArrayList<Series>();
        for (JsonNode element : ask("query_range", parameters, promql).path("result")) {
            var points = new ArrayList<Series.Point>();
            for (JsonNode value : element.path("values")) {
                points.add(new Series.Point(at(value), number(value)));
            }
            series.add(new Series(labels(element), points));
        }
        return List.copyOf(series);
    }

    private JsonNode ask(String what, Map<String, String> parameters, String promql) {
        var form = new StringBuilder();
        parameters.forEach((name, value) -> form.append(form.length() == 0 ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        var uri = URI.create(base.toString().replaceFirst("/+$", "") + "/api/v1/" + what);
        var request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form.toString()));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        try {
            return data(
                    BoundedExchange.send(http, request.build(), BodyHandlers.ofString(), PATIENCE)
                            .body(),
                    promql);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the query " + promql + " got no answer from Prometheus at " + base + ": " + e
                            + ". Correct --prometheus, or make it reachable (kubectl port-forward).",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the query " + promql + " was interrupted", e);
        }
    }

    private JsonNode data(String text, String promql) {
        JsonNode answer;
        try {
            answer = MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new IllegalStateException(base + " does not answer as Prometheus does to " + promql, e);
        }
        if (!answer.path("status").asString("").equals("success")) {
            throw new IllegalStateException(
                    "Prometheus refuses " + promql + ": " + answer.path("error").asString("no reason given"));
        }
        if (!answer.path("warnings").isEmpty()) {
            throw new IllegalStateException("Prometheus answers " + promql
                    + " with warnings, so nothing is decided on it: " + answer.path("warnings"));
        }
        return answer.path("data");
    }

    private static Map<String, String> labels(JsonNode element) {
        var labels = new LinkedHashMap<String, String>();
        element.path("metric")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asString()));
        return labels;
    }

    private static Sample sample(Map<String, String> labels, JsonNode value) {
        return new Sample(labels, at(value), number(value));
    }

    private static Instant at(JsonNode value) {
        return Instant.ofEpochMilli(Math.round(value.path(0).asDouble() * 1000));
    }

    private static double number(JsonNode value) {
        return switch (value.path(1).asString("NaN")) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            case "NaN" -> Double.NaN;
            default -> Double.parseDouble(value.path(1).asString());
        };
    }
}
