package dev.runbook.examples.live;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** A Prometheus to which all is well: whether a runbook cures anything is for its drills to show. */
final class CalmPrometheusFixture implements AutoCloseable {
    private final HttpServer server;

    CalmPrometheusFixture() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, "prometheus");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", CalmPrometheusFixture::answer);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static void answer(HttpExchange exchange) throws IOException {
        var query = URLDecoder.decode(
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        // All of what should be ready is, all of what goes to a version goes there; nothing else is worth a mention.
        var value = query.contains("kube_pod_status_ready") || query.contains(">= 1") ? "1" : "0.01";
        var text = """
                {"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[%d,"%s"]}]}}
                """.formatted(System.currentTimeMillis() / 1000, value).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, text.length);
        try (var out = exchange.getResponseBody()) {
            out.write(text);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
