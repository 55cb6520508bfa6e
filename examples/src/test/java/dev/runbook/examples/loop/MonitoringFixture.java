package dev.runbook.examples.loop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.runbook.engine.promql.Durations;
import dev.runbook.engine.promql.PromQl;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The real Prometheus with the runbooks' own rules, and the real Alertmanager, on loopback. Ranges and durations of the
 * rules are shorter by the world's speed, and so are those of what {@code runbook serve} asks.
 */
final class MonitoringFixture implements AutoCloseable {
    private static final Duration SCRAPE = Duration.ofSeconds(15);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path directory;
    private final double speed;
    private final int prometheusPort = freePort();
    private final int alertmanagerPort = freePort();
    private final List<Process> processes = new ArrayList<>();
    private final HttpServer queries;

    /**
     * Starts both.
     *
     * @param written what {@code runbook rules write} wrote
     */
    MonitoringFixture(LoopWorldFixture world, Path directory, Path written, Path token) throws IOException {
        this.directory = directory;
        this.speed = world.speed();
        Files.writeString(directory.resolve("rules.json"), JSON.writeValueAsString(rules(written)));
        Files.writeString(
                directory.resolve("prometheus.json"),
                JSON.writeValueAsString(configuration(world.federation(directory))));
        Files.writeString(
                directory.resolve("alertmanager.yaml"),
                Files.readString(written.resolve("alertmanager.yaml"))
                        .replace("/etc/alertmanager/runbook-token", token.toString())
                        .replaceFirst(
                                "(?m)^route:$",
                                "route:\n  group_wait: 500ms\n  group_interval: 1s\n  repeat_interval: 1h"));
        start(
                "RUNBOOK_ALERTMANAGER",
                "alertmanager",
                "--config.file=" + directory.resolve("alertmanager.yaml"),
                "--storage.path=" + directory.resolve("alertmanager"),
                "--web.listen-address=127.0.0.1:" + alertmanagerPort,
                "--cluster.listen-address=");
        start(
                "RUNBOOK_PROMETHEUS",
                "prometheus",
                "--config.file=" + directory.resolve("prometheus.json"),
                "--storage.tsdb.path=" + directory.resolve("prometheus"),
                "--web.listen-address=127.0.0.1:" + prometheusPort);
        queries = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        queries.createContext("/", this::query);
        queries.start();
        Awaitility.await("Prometheus scrapes the world and Alertmanager is ready")
                .atMost(Duration.ofSeconds(60))
                .until(() -> scrapes() && answer(alertmanagerPort, "/-/ready").contains("OK"));
    }

    private boolean scrapes() throws IOException {
        for (var process : processes) {
            if (!process.isAlive()) {
                throw new IllegalStateException(process.info() + " has ended: "
                        + Files.readString(directory.resolve("alertmanager.log"))
                        + Files.readString(directory.resolve("prometheus.log")));
            }
        }
        return ask("/api/v1/query?query=" + encoded("count(up{job=\"world\"} == 1)"))
                        .path("data")
                        .path("result")
                        .size()
                == 1;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void start(String variable, String name, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(System.getenv(variable)));
        command.addAll(List.of(arguments));
        processes.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile())
                .start());
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> rules(Path written) throws IOException {
        var file = new KubernetesSerialization()
                .unmarshal(Files.readString(written.resolve("runbooks.rules.yaml")), Map.class);
        for (var group : (List<Map<String, Object>>) file.get("groups")) {
            for (var rule : (List<Map<String, Object>>) group.get("rules")) {
                rule.put("expr", PromQl.hasten(String.valueOf(rule.get("expr")), speed));
                rule.put("for", real(Durations.parse(String.valueOf(rule.get("for")))));
            }
        }
        return file;
    }

    private String real(Duration duration) {
        return Durations.format(Duration.ofMillis(Math.round(duration.toMillis() / speed)));
    }

    private Map<String, Object> configuration(Map<String, Object> federation) {
        var job = new LinkedHashMap<String, Object>(federation);
        job.put("job_name", "world");
        job.put("honor_labels", true);
        job.put("honor_timestamps", false);
        job.put("params", Map.of("match[]", List.of("{__name__=~\".+\"}")));
        return Map.of(
                "global",
                        Map.of(
                                "scrape_interval", real(SCRAPE),
                                "scrape_timeout", real(SCRAPE),
                                "evaluation_interval", real(SCRAPE)),
                "rule_files", List.of(directory.resolve("rules.json").toString()),
                "scrape_configs", List.of(job),
                "alerting",
                        Map.of(
                                "alertmanagers",
                                List.of(Map.of(
                                        "static_configs",
                                        List.of(Map.of("targets", List.of("127.0.0.1:" + alertmanagerPort)))))));
    }

    /** Where {@code runbook serve} asks, in the world's time. */
    URI queries() {
        return URI.create("http://127.0.0.1:" + queries.getAddress().getPort());
    }

    private void query(HttpExchange exchange) throws IOException {
        try (exchange) {
            var sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var form = sent.isEmpty() ? String.valueOf(exchange.getRequestURI().getRawQuery()) : sent;
            var fields = new ArrayList<String>();
            for (var field : form.split("&")) {
                var query = java.net.URLDecoder.decode(field.substring(field.indexOf('=') + 1), StandardCharsets.UTF_8);
                fields.add(field.startsWith("query=") ? "query=" + encoded(PromQl.hasten(query, speed)) : field);
            }
            var answer = http.send(
                    HttpRequest.newBuilder(prometheus(exchange.getRequestURI().getPath()))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString(String.join("&", fields)))
                            .build(),
                    BodyHandlers.ofByteArray());
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private URI prometheus(String path) {
        return URI.create("http://127.0.0.1:" + prometheusPort + path);
    }

    private JsonNode ask(String path) {
        var answer = answer(prometheusPort, path);
        return answer.startsWith("{") ? JSON.readTree(answer) : JSON.missingNode();
    }

    private String answer(int port, String path) {
        try {
            var uri = URI.create("http://127.0.0.1:" + port + path);
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException notYet) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Returns the alerts of Prometheus: its state by name, {@code pending} or {@code firing}. */
    Map<String, String> alerts() {
        var alerts = new LinkedHashMap<String, String>();
        ask("/api/v1/alerts")
                .path("data")
                .path("alerts")
                .forEach(alert -> alerts.put(
                        alert.path("labels").path("alertname").asString(""),
                        alert.path("state").asString("")));
        return alerts;
    }

    String version() {
        return ask("/api/v1/status/buildinfo").path("data").path("version").asString("");
    }

    @Override
    public void close() {
        queries.stop(0);
        for (var process : processes) {
            process.destroy();
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
