package dev.runbook.chaos.k3s;

import dev.runbook.engine.spi.AlertRule;
import dev.runbook.engine.spi.AlertState;
import dev.runbook.engine.spi.AlertState.Phase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The alerts of a real Prometheus, on the world's clock; tells each change that it sees. */
final class PrometheusAlerts {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** How long what does not answer is asked again. */
    private static final Duration PERSISTENCE = Duration.ofSeconds(30);

    /** Rules are evaluated less often. */
    private static final Duration FRESH = Duration.ofMillis(250);

    private final URI prometheus;
    private final ScaledTime time;
    private final List<AlertRule> rules;
    private final Consumer<String> teller;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private Map<Map<String, String>, AlertState> known = Map.of();
    private Instant looked = Instant.EPOCH;

    PrometheusAlerts(URI prometheus, ScaledTime time, List<AlertRule> rules, Consumer<String> teller) {
        this.prometheus = prometheus;
        this.time = time;
        this.rules = rules;
        this.teller = teller;
    }

    /** Returns the furthest instance of an alert. */
    synchronized AlertState state(String name) {
        if (rules.stream().noneMatch(rule -> rule.name().equals(name))) {
            throw new IllegalArgumentException("there is no alert " + name + " in this arena; there is "
                    + rules.stream().map(AlertRule::name).sorted().toList());
        }
        if (looked.isBefore(Instant.now().minus(FRESH))) {
            look();
        }
        return known.values().stream()
                .filter(state -> name.equals(state.labels().get("alertname")))
                .max(Comparator.comparing(AlertState::phase))
                .orElse(new AlertState(Phase.INACTIVE, null, Map.of("alertname", name), Double.NaN));
    }

    /** Looks at all alerts and tells what has changed. */
    synchronized void look() {
        var now = new LinkedHashMap<Map<String, String>, AlertState>();
        for (var alert : ask().path("data").path("alerts")) {
            var labels = new TreeMap<String, String>();
            alert.path("labels")
                    .properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().asString("")));
            now.put(labels, state(alert, labels));
        }
        known.forEach((labels, state) -> {
            if (!now.containsKey(labels)) {
                tell(state, state.phase() == Phase.FIRING ? "resolved" : "no longer pending");
            }
        });
        now.forEach((labels, state) -> {
            var before = known.get(labels);
            if (before == null || before.phase() != state.phase()) {
                tell(state, (state.phase() == Phase.FIRING ? "fires" : "pending") + ", value " + number(state.value()));
            }
        });
        known = now;
        looked = Instant.now();
    }

    private AlertState state(JsonNode alert, Map<String, String> labels) {
        boolean firing = alert.path("state").asString("").equals("firing");
        var pendingSince = time.of(Instant.parse(alert.path("activeAt").asString("")));
        var hold = rules.stream()
                .filter(rule -> rule.name().equals(labels.get("alertname")))
                .map(AlertRule::forDuration)
                .findFirst()
                .orElse(Duration.ZERO);
        return new AlertState(
                firing ? Phase.FIRING : Phase.PENDING,
                firing ? pendingSince.plus(hold) : pendingSince,
                labels,
                Double.parseDouble(alert.path("value").asString("NaN").replace("Inf", "Infinity")));
    }

    private void tell(AlertState state, String what) {
        var own = state.labels().entrySet().stream()
                .filter(label ->
                        !label.getKey().equals("alertname") && !label.getKey().equals("severity"))
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(", "));
        teller.accept(state.labels().get("alertname") + (own.isEmpty() ? "" : " (" + own + ")") + " " + what);
    }

    private static String number(double value) {
        return Double.isFinite(value) && value == Math.rint(value) && Math.abs(value) < 1e6
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.3g", value);
    }

    /** Asks again for a while: a small machine that starts many containers is slow at times. */
    private JsonNode ask() {
        var end = Instant.now().plus(PERSISTENCE);
        while (true) {
            try {
                return answer();
            } catch (IOException | JacksonException e) {
                if (Instant.now().isAfter(end)) {
                    throw new IllegalStateException(
                            "the world's Prometheus does not tell its alerts, so nothing can be said of the drill: "
                                    + Objects.requireNonNullElse(e.getMessage(), e),
                            e);
                }
                time.pauseReally(Duration.ofMillis(200));
            }
        }
    }

    private JsonNode answer() throws IOException {
        var request = HttpRequest.newBuilder(URI.create(prometheus + "/api/v1/alerts"))
                .timeout(PATIENCE)
                .build();
        try {
            var answer =
                    JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
            if (!answer.path("status").asString("").equals("success")) {
                throw new IOException(answer.path("message").asString("it answers " + answer));
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
