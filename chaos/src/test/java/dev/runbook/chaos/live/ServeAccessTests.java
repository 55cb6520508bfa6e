package dev.runbook.chaos.live;

import static dev.runbook.chaos.live.ServerFixture.alert;
import static dev.runbook.chaos.live.ServerFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.slack.api.app_backend.SlackSignature;
import com.sun.net.httpserver.HttpServer;
import dev.runbook.chaos.live.BurstFixture.Message;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may call {@code runbook serve}: holders of certificates, people who press a button; and what it sends out. */
class ServeAccessTests {
    private static final String ASKING = "serve: {default: approval}\n";
    private static final String SECRET = "signing-secret-canary";

    @TempDir
    Path directory;

    private final List<String> received = new CopyOnWriteArrayList<>();
    private CertificateFixture certificates;
    private CommandLineFixture shop;
    private HttpServer receiver;

    @BeforeEach
    void serve() throws IOException {
        certificates = new CertificateFixture(directory);
        shop = new CommandLineFixture(directory);
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            try (exchange) {
                received.add(exchange.getRequestURI() + " "
                        + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                var body = "{\"ok\":true}".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        receiver.start();
    }

    @AfterEach
    void close() {
        receiver.stop(0);
        shop.close();
    }

    private String receiverUrl() {
        return "http://127.0.0.1:" + receiver.getAddress().getPort();
    }

    private String channels() throws IOException {
        Files.writeString(directory.resolve("slack-token"), "xoxb-canary");
        Files.writeString(directory.resolve("signing"), SECRET);
        return Files.writeString(directory.resolve("channels.yaml"), """
                slack:
                  token: file:%1$s/slack-token
                  url: %2$s/api/
                  signingSecret: file:%1$s/signing
                  approvers: {U1: alice@example.org, U9: drill}
                """.formatted(directory, receiverUrl()))
                .toString();
    }

    /** Has an alert's run ask, and returns the value of the button that says yes. */
    private String asked(ServerFixture server) {
        server.post(message(alert("AgentsBehind", "f1", "firing")));
        server.awaits("May GrowAgents do this on shop/default?");
        await().until(() -> received.stream().anyMatch(form -> form.contains("runbook_approve")));
        var form = URLDecoder.decode(received.get(0), StandardCharsets.UTF_8);
        var value = Pattern.compile("\"value\":(\"(?:[^\"\\\\]|\\\\.)*\")").matcher(form);
        assertThat(value.find()).as(form).isTrue();
        return value.group(1);
    }

    @Test
    void aButtonInSlackApproves() throws IOException {
        try (var server = new ServerFixture(directory, shop, ASKING, "--channels", channels())) {
            var value = asked(server);

            assertThat(press(server, value, "U1", "wrong-secret")).isEqualTo(401);
            assertThat(press(server, value, "U2", SECRET)).isEqualTo(403);
            assertThat(press(server, value, "U9", SECRET)).isEqualTo(200);
            server.awaits("the run acts as drill, so drill can't answer it: somebody else has to");
            assertThat(press(server, "\"no JSON\"", "U1", SECRET)).isEqualTo(400);
            assertThat(shop.replicas()).isEqualTo(2);

            assertThat(press(server, value, "U1", SECRET)).isEqualTo(200);
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
            assertThat(shop.replicas()).isEqualTo(3);
            assertThat(server.log()).contains("approved by alice@example.org").doesNotContain(SECRET, "xoxb-canary");
        }
    }

    @Test
    void aButtonOfWhoeverStartedItUnderAnotherNameIsRefusedToo() throws IOException {
        var runner = shop.person("runner");
        try (var server = new ServerFixture(directory, shop, ASKING, "--channels", channels(), "--as", runner)) {
            var value = asked(server);

            assertThat(press(server, value, "U9", SECRET)).isEqualTo(200);

            server.awaits("the run acts as " + runner + ", for drill, so drill can't answer it: somebody else has to");
            assertThat(shop.replicas()).isEqualTo(2);
        }
    }

    private static int press(ServerFixture server, String value, String user, String secret) {
        var body = "payload="
                + URLEncoder.encode(
                        "{\"type\":\"block_actions\",\"user\":{\"id\":\"" + user + "\"},\"actions\":[{\"action_id\":"
                                + "\"runbook_approve\",\"value\":" + value + "}]}",
                        StandardCharsets.UTF_8);
        var timestamp = String.valueOf(Instant.now().getEpochSecond());
        return server.send(HttpRequest.newBuilder(ServerFixture.uri(server.log(), "/api/v1/slack/actions"))
                        .header("X-Slack-Request-Timestamp", timestamp)
                        .header("X-Slack-Signature", new SlackSignature.Generator(secret).generate(timestamp, body))
                        .POST(HttpRequest.BodyPublishers.ofString(body)))
                .status();
    }

    /** Whoever reaches the port can send what is not signed: it keeps no alert out and fills no log. */
    @Test
    void whatIsNotSlacksIsBoundedByItself() throws IOException {
        try (var server = new ServerFixture(directory, shop, ASKING, "--channels", channels())) {
            var uri = ServerFixture.uri(server.log(), "/api/v1/slack/actions");
            var large = HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString("x".repeat(65_537)));
            assertThat(server.send(large).status()).isEqualTo(413);
            assertThat(press(server, "\"{}\"", "U1", "wrong-secret")).isEqualTo(401);
            assertThat(server.get("/metrics").body())
                    .contains(
                            "runbook_webhook_refused_total{reason=\"size\"} 1.0",
                            "runbook_webhook_refused_total{reason=\"button\"} 1.0");
            var flood = new ArrayList<>(Collections.nCopies(300, new Message("/api/v1/slack/actions", "payload=")));
            flood.add(Message.alerts(message(alert("AgentsBehind", "f1", "firing"))));

            var statuses = BurstFixture.send(server, flood);

            assertThat(statuses.subList(0, 300)).contains(401, 503).doesNotContain(200);
            assertThat(statuses.get(300)).isEqualTo(202);
            assertThat(server.log().lines().filter(line -> line.contains("/api/v1/slack/actions was refused to")))
                    .isNotEmpty()
                    .hasSizeLessThan(300);
        }
    }

    @Test
    void withoutASigningSecretThereAreNoButtons() throws IOException {
        try (var server = new ServerFixture(directory, shop, ASKING)) {
            assertThat(press(server, "\"{}\"", "U1", SECRET)).isEqualTo(404);
        }
    }

    /** The certificates are made by keytool; each is its own authority. */
    @Test
    void aClientCertificateIsEnoughAndNoneIsNot() throws Exception {
        for (var name : List.of("server", "client", "stranger")) {
            certificates.make(name);
        }
        var arguments = ServerFixture.arguments(directory, shop, "serve: {default: automatic}\n");
        int token = arguments.indexOf("--token");
        arguments.remove(token);
        arguments.remove(token);
        arguments.addAll(List.of(
                "--tls-cert", certificates.certificate("server"),
                "--tls-key", certificates.key("server"),
                "--client-ca", certificates.certificate("client")));
        try (var server = new ServerProcessFixture(directory.resolve("tls.log"), arguments)) {
            var uri = URI.create(
                    ServerFixture.uri(server.log(), "/api/v1/alerts").toString().replace("http:", "https:"));
            assertThatThrownBy(() -> post(uri, null)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> post(uri, "stranger")).isInstanceOf(IOException.class);
            assertThat(post(uri, "client")).isEqualTo(202);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> server.log().contains("GrowAgents for AgentsBehind ended COMPLETED"));
        }
    }

    private int post(URI uri, String certificate) throws Exception {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(certificate == null ? null : certificates.store(certificate), CertificateFixture.PASSWORD);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        var known = KeyStore.getInstance("PKCS12");
        known.load(null, null);
        known.setCertificateEntry("server", certificates.store("server").getCertificate("server"));
        trust.init(known);
        var tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .sslContext(tls)
                .build()
                .send(
                        HttpRequest.newBuilder(uri)
                                .timeout(Duration.ofSeconds(20))
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        message(alert("AgentsBehind", "f1", "firing"))))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    /** The exporter is OpenTelemetry's own, configured by its variables. */
    @Test
    void stepsAreTracedWhereOpenTelemetryIsConfigured() throws Exception {
        var process = new ProcessBuilder(shop.command(shop.runs(), "apply", "GrowAgents", "--yes"));
        process.environment().put("OTEL_EXPORTER_OTLP_ENDPOINT", receiverUrl());
        var log = directory.resolve("traced.log");
        var apply =
                process.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertThat(apply.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(apply.exitValue()).as(Files.readString(log)).isZero();
        assertThat(received).allMatch(request -> request.startsWith("/v1/traces"));
        assertThat(String.join("", received))
                .contains("run dev.runbook.chaos.live.GrowAgents", "grow", "runbook.step.kind");
    }
}
