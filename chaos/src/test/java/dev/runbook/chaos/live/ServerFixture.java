package dev.runbook.chaos.live;

import static org.awaitility.Awaitility.await;

import dev.runbook.engine.cli.Main;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** {@code runbook serve} on the shop, in this JVM. */
final class ServerFixture implements AutoCloseable {
    static final String TOKEN = "only-alertmanager-knows";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicInteger code = new AtomicInteger(-1);
    private final HttpClient client = HttpClient.newHttpClient();
    private final Thread server;

    ServerFixture(Path directory, CommandLineFixture shop, String policy, String... more) throws IOException {
        var arguments = arguments(directory, shop, policy);
        arguments.addAll(List.of(more));
        server = new Thread(() -> code.set(Main.run(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                arguments.toArray(String[]::new))));
        server.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> log().contains("\"listening\"") || code.get() >= 0);
        if (code.get() >= 0) {
            throw new IllegalStateException("it ended with " + code + ": " + errors());
        }
    }

    static List<String> arguments(Path directory, CommandLineFixture shop, String policy) throws IOException {
        var token = Files.writeString(directory.resolve("token"), TOKEN + "\n");
        var file = Files.writeString(directory.resolve("serve-policy.yaml"), policy);
        return new ArrayList<>(List.of(
                "serve",
                "--runbook",
                "GrowAgents",
                "--runbook",
                "UndrilledFixture",
                "--runbook",
                "WaitingFixture",
                "--listen",
                "127.0.0.1:0",
                "--incidents",
                directory.resolve("incidents").toString(),
                "--token",
                "file:" + token,
                "--policy",
                file.toString(),
                "--context",
                "shop",
                "--kubeconfig",
                directory.resolve("kubeconfig").toString(),
                "--journal-dir",
                shop.runs().toString(),
                "--prometheus",
                shop.world().frontEnd().prometheus().toString()));
    }

    String log() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    int code() {
        return code.get();
    }

    static URI uri(String log, String path) {
        var port = Pattern.compile("127\\.0\\.0\\.1:(\\d+)").matcher(log);
        if (!port.find()) {
            throw new IllegalStateException("it does not listen: " + log);
        }
        return URI.create("http://127.0.0.1:" + port.group(1) + path);
    }

    record Answer(int status, String body) {}

    Answer post(String body) {
        return send(HttpRequest.newBuilder(uri(log(), "/api/v1/alerts"))
                .header("Authorization", "Bearer " + TOKEN)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer get(String path) {
        return send(HttpRequest.newBuilder(uri(log(), path)).header("Authorization", "Bearer " + TOKEN));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            var answer =
                    client.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException e) {
            return new Answer(0, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until the log has a text. */
    void awaits(String text) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> org.assertj.core.api.Assertions.assertThat(log()).contains(text));
    }

    /** Waits until the log has a text twice. */
    void awaitsTwice(String text) {
        await().atMost(Duration.ofSeconds(60)).until(() -> log().indexOf(text) != log().lastIndexOf(text));
    }

    static String message(String... alerts) {
        return "{\"version\":\"4\",\"groupKey\":\"g\",\"status\":\"firing\",\"receiver\":\"runbook\",\"newField\":1,"
                + "\"alerts\":[" + String.join(",", alerts) + "]}";
    }

    static String alert(String name, String fingerprint, String status) {
        return "{\"status\":\"" + status + "\",\"labels\":{\"alertname\":\"" + name + "\",\"severity\":\"warning\"},"
                + "\"annotations\":{\"summary\":\"s\"},\"startsAt\":\"2026-01-01T00:00:00Z\","
                + "\"endsAt\":\"0001-01-01T00:00:00Z\",\"fingerprint\":\"" + fingerprint + "\"}";
    }

    /** Ends it as a signal does. */
    void end() {
        server.interrupt();
        await().atMost(Duration.ofSeconds(60)).until(() -> !server.isAlive());
    }

    @Override
    public void close() {
        end();
    }
}
