package dev.runbook.engine.connection;

import dev.runbook.api.port.Trace;
import dev.runbook.engine.spi.TraceStore;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Jaeger over the HTTP API of its query service ({@code /api/traces}).
 *
 * @param name what messages call it
 * @param url as {@code http://host:16686}; a path in it comes before {@code /api}
 * @param token a bearer token; empty for none
 */
record JaegerStore(String name, String url, String token) implements TraceStore {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int MOST = 500;
    private static final String UNKNOWN =
            "it does not answer as Jaeger does; is the url that of its query service, as http://host:16686?";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public List<Trace> recent(String service, Duration back) {
        var uri = URI.create(url.replaceFirst("/+$", "") + "/api/traces?service="
                + URLEncoder.encode(service, StandardCharsets.UTF_8) + "&lookback=" + back.toSeconds() + "s&limit="
                + MOST);
        var answer = send(uri);
        if (answer.statusCode() != 200) {
            throw refused("it answers " + answer.statusCode(), null);
        }
        try {
            var body = JSON.readTree(answer.body());
            if (!body.path("data").isArray()) {
                throw refused(
                        body.path("errors").isEmpty() ? UNKNOWN : "its answer has no traces: " + body.path("errors"),
                        null);
            }
            return body.path("data")
                    .valueStream()
                    .filter(trace -> !trace.path("spans").isEmpty())
                    .map(JaegerTrace::of)
                    .toList();
        } catch (JacksonException e) {
            throw refused(UNKNOWN, e);
        }
    }

    private HttpResponse<String> send(URI uri) {
        var request = HttpRequest.newBuilder(uri);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return BoundedExchange.send(
                    HttpClient.newBuilder().connectTimeout(CONNECT).build(),
                    request.build(),
                    BodyHandlers.ofString(),
                    PATIENCE);
        } catch (IOException e) {
            throw refused(e.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused("the step was stopped", e);
        }
    }

    private IllegalStateException refused(String reason, @org.jspecify.annotations.Nullable Exception cause) {
        return new IllegalStateException(
                "Jaeger of the connection '" + name + "' (" + url + ") tells no traces: " + reason, cause);
    }

    /** Leaves the token out. */
    @Override
    public String toString() {
        return "JaegerStore[" + name + "]";
    }

    /** A trace as Jaeger's API has it: spans that refer to their parents, times in microseconds. */
    private static final class JaegerTrace {
        static Trace of(JsonNode trace) {
            var spans = trace.path("spans").valueStream().toList();
            var root = spans.stream()
                    .filter(span -> span.path("references").isEmpty())
                    .findFirst()
                    .orElse(spans.get(0));
            var slowest = spans.stream()
                    .filter(span -> span != root)
                    .max(java.util.Comparator.comparingLong(
                            span -> span.path("duration").asLong()))
                    .map(span -> text(trace, span))
                    .orElse("");
            return new Trace(
                    trace.path("traceID").asString(""),
                    java.time.Instant.EPOCH.plus(root.path("startTime").asLong(), java.time.temporal.ChronoUnit.MICROS),
                    root.path("operationName").asString(""),
                    duration(root),
                    slowest);
        }

        private static String text(JsonNode trace, JsonNode span) {
            var process = trace.path("processes").path(span.path("processID").asString(""));
            return span.path("operationName").asString("") + " of "
                    + process.path("serviceName").asString("?") + ", "
                    + duration(span).toMillis() + " ms";
        }

        private static Duration duration(JsonNode span) {
            return Duration.ofNanos(span.path("duration").asLong() * 1000);
        }
    }
}
