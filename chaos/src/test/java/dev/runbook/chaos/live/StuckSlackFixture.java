package dev.runbook.chaos.live;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A Slack that takes every message and answers none, or none to one channel, until it is freed. */
final class StuckSlackFixture implements AutoCloseable {
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final CountDownLatch free = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer http;

    StuckSlackFixture() throws IOException {
        this("");
    }

    /** Makes one that is stuck for a channel alone; empty for all. */
    StuckSlackFixture(String channel) throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/", exchange -> {
            try (exchange) {
                var message = URLDecoder.decode(
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                        StandardCharsets.UTF_8);
                received.add(message);
                if (message.contains(channel)) {
                    free.await();
                }
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                var body = "{\"ok\":true}".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        http.start();
    }

    /** Writes a channels file that leads here. */
    Path channels(Path directory) throws IOException {
        Files.writeString(directory.resolve("slack-token"), "xoxb-canary");
        return Files.writeString(directory.resolve("channels.yaml"), """
                slack:
                  token: file:%s/slack-token
                  url: http://127.0.0.1:%d/api/
                """.formatted(
                        directory, http.getAddress().getPort()));
    }

    /** Answers, from now on and also what waits for it. */
    void free() {
        free.countDown();
    }

    /** Returns whether a message that contains a text has come. */
    boolean has(String text) {
        return received.stream().anyMatch(message -> message.contains(text));
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
