package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code runbook serve} as a process of its own, which can be killed. */
final class ServerProcessFixture implements AutoCloseable {
    private final Path log;
    private final Process process;

    ServerProcessFixture(Path log, List<String> arguments) throws IOException {
        this(log, arguments, Map.of());
    }

    ServerProcessFixture(Path log, List<String> arguments, Map<String, String> environment) throws IOException {
        this.log = log;
        this.process = start(log, CommandLineFixture.classPath(), arguments, environment);
        await().atMost(Duration.ofSeconds(60)).until(() -> log().contains("listening") || !process.isAlive());
        assertThat(process.isAlive()).as(log()).isTrue();
    }

    static Process start(Path log, String classPath, List<String> arguments) throws IOException {
        return start(log, classPath, arguments, Map.of());
    }

    static Process start(Path log, String classPath, List<String> arguments, Map<String, String> environment)
            throws IOException {
        var process = new ProcessBuilder(CommandLineFixture.process(classPath, arguments));
        process.environment().putAll(environment);
        return process.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Sends a message and returns the status. */
    int post(String body) {
        return send(HttpRequest.newBuilder(ServerFixture.uri(log(), "/api/v1/alerts"))
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    int get(String path) {
        return send(HttpRequest.newBuilder(ServerFixture.uri(log(), path)));
    }

    private static int send(HttpRequest.Builder request) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            request.header("Authorization", "Bearer " + ServerFixture.TOKEN)
                                    .timeout(Duration.ofSeconds(20))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends it as Kubernetes does: with SIGTERM, and 30 s to end in order before SIGKILL. */
    void end() {
        process.destroy();
        await("it ends in order").atMost(Duration.ofSeconds(30)).until(() -> !process.isAlive());
    }

    /** Ends it with Ctrl-C. */
    void interrupt() throws Exception {
        InterruptedFixture.interrupt(process);
        await("it ends in order").atMost(Duration.ofSeconds(30)).until(() -> !process.isAlive());
    }

    /** Ends it with SIGKILL. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
