package dev.runbook.chaos.prometheus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real Prometheus on loopback that scrapes nothing. It gets its samples by remote write, the one way that brings stale
 * markers along (OpenMetrics has none), and is asked by its HTTP API.
 */
final class PrometheusServerFixture implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final Path log;
    private final URI api;

    /** Starts the program. */
    PrometheusServerFixture(Path program, Path directory) throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        api = URI.create("http://127.0.0.1:" + port + "/api/v1/");
        log = directory.resolve("prometheus.log");
        // Subqueries without a step take the interval of the rules.
        var configuration =
                Files.writeString(directory.resolve("prometheus.yaml"), "global: {evaluation_interval: 1m}\n");
        process = new ProcessBuilder(
                        program.toString(),
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + directory.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--web.enable-remote-write-receiver")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Awaitility.await("Prometheus is ready").atMost(Duration.ofMinutes(1)).until(this::ready);
    }

    private boolean ready() throws IOException, InterruptedException {
        if (!process.isAlive()) {
            throw new IOException("Prometheus has ended: " + Files.readString(log));
        }
        try {
            return send(HttpRequest.newBuilder(api.resolve("/-/ready"))).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** Whether its ranges are closed on the left. */
    boolean isPrometheus2() throws IOException, InterruptedException {
        var told = json(send(HttpRequest.newBuilder(api.resolve("status/buildinfo"))));
        return told.path("data").path("version").asString("").startsWith("2.");
    }

    /** Stores all samples of these series. */
    void store(Iterable<Series> series) throws IOException, InterruptedException {
        var message = new ByteArrayOutputStream();
        series.forEach(one -> field(message, 1, timeSeries(one)));
        var answer = send(HttpRequest.newBuilder(api.resolve("write"))
                .header("Content-Type", "application/x-protobuf")
                .header("Content-Encoding", "snappy")
                .header("X-Prometheus-Remote-Write-Version", "0.1.0")
                .POST(BodyPublishers.ofByteArray(snappy(message.toByteArray()))));
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("Prometheus refuses the samples: " + answer.body());
        }
    }

    Map<Question, Answer> ask(List<Question> questions) throws IOException, InterruptedException {
        var answers = new LinkedHashMap<Question, Answer>();
        for (var question : questions) {
            var form = "query=" + URLEncoder.encode(question.expr(), StandardCharsets.UTF_8) + "&time="
                    + question.seconds();
            answers.put(
                    question,
                    answer(json(send(HttpRequest.newBuilder(api.resolve("query"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString(form))))));
        }
        return answers;
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    private static Answer answer(JsonNode told) {
        var error = told.path("error").asString("");
        if (!error.isEmpty()) {
            // What can't be read is bad_data like a time that can't; only the former is a question's own mistake.
            return new Answer(
                    Map.of(),
                    error.contains("parse error")
                            ? "parse"
                            : told.path("errorType").asString("").replace("execution", "evaluation"));
        }
        var result = told.path("data").path("result");
        var values = new HashMap<Labels, Double>();
        switch (told.path("data").path("resultType").asString("")) {
            case "scalar" -> values.put(Labels.EMPTY, value(result));
            case "vector" -> result.forEach(sample -> values.put(labels(sample), value(sample.path("value"))));
            default -> throw new IllegalStateException("Neither scalar nor vector: " + told);
        }
        return new Answer(values, "");
    }

    private static Labels labels(JsonNode sample) {
        var labels = new TreeMap<String, String>();
        sample.path("metric")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asString()));
        return Labels.of(labels);
    }

    private static double value(JsonNode timeAndValue) {
        return Answer.value(timeAndValue.get(1).asString());
    }

    /** A {@code TimeSeries} of prometheus/prompb/types.proto. */
    private static byte[] timeSeries(Series series) {
        var message = new ByteArrayOutputStream();
        series.labels().asMap().forEach((name, value) -> {
            var label = new ByteArrayOutputStream();
            field(label, 1, name.getBytes(StandardCharsets.UTF_8));
            field(label, 2, value.getBytes(StandardCharsets.UTF_8));
            field(message, 1, label.toByteArray());
        });
        int size = series.firstAfter(series.lastTime());
        for (int i = 0; i < size; i++) {
            var sample = new ByteArrayOutputStream();
            sample.write((1 << 3) | 1);
            // Double.doubleToLongBits would make an ordinary NaN of a stale marker.
            sample.writeBytes(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(Double.doubleToRawLongBits(series.values()[i]))
                    .array());
            sample.write(2 << 3);
            varint(sample, series.times()[i]);
            field(message, 2, sample.toByteArray());
        }
        return message.toByteArray();
    }

    private static void field(ByteArrayOutputStream message, int number, byte[] content) {
        message.write((number << 3) | 2);
        varint(message, content.length);
        message.writeBytes(content);
    }

    private static void varint(ByteArrayOutputStream message, long value) {
        for (; value > 0x7f; value >>>= 7) {
            message.write((int) ((value & 0x7f) | 0x80));
        }
        message.write((int) value);
    }

    /** Snappy's block format with all of it as one literal. */
    private static byte[] snappy(byte[] content) {
        var block = new ByteArrayOutputStream();
        varint(block, content.length);
        block.write(63 << 2);
        block.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(content.length - 1)
                .array());
        block.writeBytes(content);
        return block.toByteArray();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
