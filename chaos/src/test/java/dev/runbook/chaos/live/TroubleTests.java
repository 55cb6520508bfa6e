package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run does while others fail it: it says so, and goes on where the step says that it may. */
class TroubleTests extends ShopFixture {
    private static final String TOKEN = "xoxb-canary-4711";

    private HttpServer slack;
    private volatile int status = 200;

    @BeforeEach
    void listen() throws IOException {
        slack = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        slack.createContext("/", exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().add("Retry-After", "0");
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(status, 0);
                exchange.getResponseBody().write("{\"ok\":true}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        });
        slack.start();
    }

    @AfterEach
    void stop() {
        slack.stop(0);
    }

    private CommandLineFixture.Ran apply() throws IOException {
        Files.writeString(directory.resolve("token"), TOKEN);
        var policy = Files.writeString(directory.resolve("policy.yaml"), "undrilled: true\n");
        var channels = Files.writeString(
                directory.resolve("channels.yaml"),
                "slack: {token: 'file:" + directory.resolve("token") + "', url: 'http://127.0.0.1:"
                        + slack.getAddress().getPort() + "/'}\n");
        return shop.run(
                "apply", "TroubledFixture", "--yes", "--policy", policy.toString(), "--channels", channels.toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500})
    void aSlackThatDoesNotTakeTheMessageIsNotedAndTheRunGoesOn(int refused) throws IOException {
        status = refused;
        var ran = apply();

        assertThat(ran.code()).as(ran.all()).isZero();
        assertThat(ran.out())
                .contains("the message to #alerts was not delivered: Slack answers " + refused + " (3 attempts)")
                .endsWith("COMPLETED\n");
        assertThat(Files.readString(shop.runs().resolve(shop.theRun() + ".jsonl")))
                .contains("was not delivered: Slack answers " + refused)
                .doesNotContain(TOKEN);
        assertThat(ran.all()).doesNotContain(TOKEN);
        assertThat(shop.replicas()).isEqualTo(3);
    }

    @Test
    void aDatabaseThatHangsInAPodEndsWithItsStepAndTheRunGoesOn() throws Exception {
        try (var stuck = new StuckExecFixture(directory.resolve("kubeconfig"))) {
            var ran = apply();

            assertThat(ran.code()).as(ran.all()).isZero();
            assertThat(ran.out())
                    .contains("step TroubledFixture.ask took longer than its timeout of 2s; it was stopped")
                    .endsWith("COMPLETED\n");
            assertThat(stuck.execs()).isPositive();
            assertThat(shop.replicas()).isEqualTo(3);
        }
    }
}
