package dev.runbook.examples.loop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** {@code runbook serve} as a process of its own, which can be killed and started again at the same address. */
final class ServeFixture implements AutoCloseable {
    private static final String TOKEN = "known-to-alertmanager";

    private final Path directory;
    private final int port = freePort();
    private final List<Path> logs = new ArrayList<>();
    private List<String> arguments = List.of();
    private Process process;

    ServeFixture(Path directory) throws IOException {
        this.directory = directory;
        Files.writeString(token(), TOKEN);
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Path token() {
        return directory.resolve("token");
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    Path runs() {
        return directory.resolve("runs");
    }

    Path incidents() {
        return directory.resolve("incidents");
    }

    /** Starts it for the first time. */
    void start(List<String> more) throws IOException {
        var all = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.runbook.engine.cli.Main",
                "serve",
                "--listen",
                "127.0.0.1:" + port,
                "--token",
                "file:" + token(),
                "--journal-dir",
                runs().toString(),
                "--incidents",
                incidents().toString()));
        all.addAll(more);
        arguments = List.copyOf(all);
        start();
    }

    private void start() throws IOException {
        var log = directory.resolve("serve-" + (logs.size() + 1) + ".log");
        logs.add(log);
        process = new ProcessBuilder(arguments)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Awaitility.await("it listens")
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(log).contains("\"listening\"") || !process.isAlive());
        if (!process.isAlive()) {
            throw new IllegalStateException("it ended: " + Files.readString(log));
        }
    }

    /** Sends an alert that fires, as Alertmanager does. */
    void alert(String name) throws IOException, InterruptedException {
        var message = """
                {"version": "4", "alerts": [
                  {"status": "firing", "startsAt": "%s", "labels": {"alertname": "%s"}}]}""".formatted(Instant.now(), name);
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri("/api/v1/alerts"))
                                .header("Authorization", "Bearer " + TOKEN)
                                .POST(HttpRequest.BodyPublishers.ofString(message))
                                .build(),
                        BodyHandlers.ofString());
        if (answer.statusCode() != 202) {
            throw new IOException("the alert was not accepted: " + answer.body());
        }
    }

    /** Kills it with SIGKILL and starts it again. */
    void killAndRestart() throws IOException {
        process.destroyForcibly().onExit().join();
        start();
    }

    /** Returns all lines of the inbox and of the journals. */
    List<String> records() {
        var lines = new ArrayList<String>();
        try (var files = Files.list(runs())) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                if (file.toString().endsWith(".jsonl") || file.toString().endsWith(".inbox")) {
                    lines.addAll(Files.readAllLines(file));
                }
            }
        } catch (IOException notYet) {
            return lines;
        }
        return lines;
    }

    /** Returns what all of its processes logged. */
    List<String> log() throws IOException {
        var lines = new ArrayList<String>();
        for (var log : logs) {
            lines.addAll(Files.readAllLines(log));
        }
        return lines;
    }

    String metrics() {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(uri("/metrics"))
                                    .header("Authorization", "Bearer " + TOKEN)
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroy();
            try {
                if (!process.waitFor(60, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
