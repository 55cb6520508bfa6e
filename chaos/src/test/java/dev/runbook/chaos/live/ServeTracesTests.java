package dev.runbook.chaos.live;

import static dev.runbook.chaos.live.ServerFixture.alert;
import static dev.runbook.chaos.live.ServerFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of a run's trace arrives when its process is asked to end. */
class ServeTracesTests extends ShopFixture {
    private final List<String> received = new CopyOnWriteArrayList<>();
    private HttpServer collector;

    @BeforeEach
    void collect() throws IOException {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            try (exchange) {
                received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
                exchange.sendResponseHeaders(200, -1);
            }
        });
        collector.start();
    }

    @AfterEach
    void stopCollecting() {
        collector.stop(0);
    }

    /** The span of the run is the parent of all others, and ends last. */
    @Test
    void theRunsOwnSpanArrivesWhenTheServerIsAskedToEnd() throws IOException {
        var arguments = ServerFixture.arguments(directory, shop, "undrilled: true\nserve: {default: automatic}\n");
        var environment = Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://127.0.0.1:" + collector.getAddress().getPort());
        try (var server = new ServerProcessFixture(directory.resolve("server.log"), arguments, environment)) {
            server.post(message(alert("AgentsAwaited", "f1", "firing")));
            await().atMost(Duration.ofSeconds(60)).until(() -> server.log().contains("step      Wait"));
            server.end();
        }

        assertThat(String.join("", received))
                .contains("grow", "never", "interrupted", "run dev.runbook.chaos.live.WaitingFixture");
    }
}
