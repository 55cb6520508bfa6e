package dev.runbook.engine.connection;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BoundedExchangeTests {
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().flush();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void ask(Duration longest) throws IOException, InterruptedException {
        var uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        var unused = BoundedExchange.send(
                HttpClient.newHttpClient(), HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString(), longest);
    }

    @Test
    @Timeout(30)
    void anAnswerThatHasNoEndIsNotWaitedForLonger() {
        assertThatThrownBy(() -> ask(Duration.ofSeconds(1)))
                .isInstanceOf(HttpTimeoutException.class)
                .hasMessage("no answer within 1s");
    }

    @Test
    void whoIsNotThereIsSaidAsTheClientSaysIt() {
        server.stop(0);

        assertThatThrownBy(() -> ask(Duration.ofMinutes(1))).isInstanceOf(ConnectException.class);
    }
}
