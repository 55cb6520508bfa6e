package dev.runbook.chaos.live;

import static dev.runbook.chaos.live.ServerFixture.alert;
import static dev.runbook.chaos.live.ServerFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Alerts to runbooks. */
class ServeTests extends ShopFixture {
    private static final String AUTOMATIC = "serve: {default: automatic}\n";

    private List<String> inbox() throws IOException {
        return Files.readAllLines(shop.runs().resolve("alerts.inbox"));
    }

    @Test
    void anAlertStartsItsRunbookOnce() throws IOException {
        try (var server = new ServerFixture(directory, shop, AUTOMATIC)) {
            var accepted = server.post(message(alert("AgentsBehind", "f1", "firing")));
            assertThat(accepted.status()).as(server.log()).isEqualTo(202);
            assertThat(accepted.body()).contains("\"accepted\":1");
            assertThat(inbox().get(0)).contains("AlertReceived", "AgentsBehind");

            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
            assertThat(server.post(message(alert("AgentsBehind", "f1", "firing")))
                            .body())
                    .contains("\"accepted\":0", "\"known\":1");
            assertThat(shop.replicas()).isEqualTo(3);
            assertThat(Files.readString(shop.runs().resolve(shop.theRun() + ".jsonl")))
                    .contains("\"alert\":")
                    .doesNotContain(ServerFixture.TOKEN);
            assertThat(server.get("/metrics").body())
                    .contains("runbook_runs_total{outcome=\"COMPLETED\",runbook=\"GrowAgents\"} 1.0");
            var incident =
                    server.log().replaceAll("(?s).*\"incident\",\"about\":\"[^\"]+\",\"text\":\"([^\"]+)\".*", "$1");
            assertThat(Files.readString(Path.of(incident)))
                    .contains(
                            "The alert AgentsBehind called for the runbook GrowAgents",
                            "ended COMPLETED",
                            "grow: UPDATE deployments.apps/scale default/agents",
                            "## Root cause\n\n_To be filled in._",
                            "- [ ] It took more than 5 minutes from the alert to the run that it started");
            assertThat(server.get("/-/ready").status()).isEqualTo(200);
            assertThat(server.log()).doesNotContain(ServerFixture.TOKEN);
        }
    }

    @Test
    void badMessagesAreRefusedAndTheServerGoesOn() throws IOException {
        try (var server = new ServerFixture(directory, shop, AUTOMATIC)) {
            var truncated = server.post("{\"version\":\"4\",\"alerts\":[{");
            assertThat(truncated.status()).isEqualTo(400);
            assertThat(truncated.body())
                    .contains("the body is no JSON: Unexpected end-of-input")
                    .doesNotContain("REDACTED");
            assertThat(server.post("[]").body()).contains("no webhook message of Alertmanager");
            assertThat(server.post(message().replace("\"4\"", "\"5\"")).body()).contains("version '5'");
            assertThat(server.post("x".repeat(10 << 20)).status()).isIn(413, 0);
            assertThat(server.get("/api/v1/alerts").status()).isEqualTo(405);
            assertThat(server.get("/elsewhere").status()).isEqualTo(404);
            var wrong = server.send(HttpRequest.newBuilder(ServerFixture.uri(server.log(), "/api/v1/alerts"))
                    .header("Authorization", "Bearer wrong")
                    .POST(HttpRequest.BodyPublishers.ofString(message())));
            assertThat(wrong.status()).isEqualTo(401);
            server.awaits("/api/v1/alerts was refused to 127.0.0.1 with 413: the body is larger than");
            server.awaits("/api/v1/alerts was refused to 127.0.0.1 with 401: the bearer token is missing or wrong");
            assertThat(server.log()).doesNotContain("Bearer wrong");

            var nameless = alert("", "f", "firing");
            var timeless = alert("AgentsBehind", "g", "firing").replace("2026-01-01T00:00:00Z", "yesterday");
            var half = server.post(message(nameless, timeless, alert("Nobodys", "h", "firing")));
            assertThat(half.status()).isEqualTo(202);
            assertThat(half.body())
                    .contains("alert 1 has no label alertname", "alert 2 (AgentsBehind) has no startsAt");
            server.awaits("no runbook answers it");
            assertThat(shop.replicas()).isEqualTo(2);
            assertThat(server.get("/metrics").body())
                    .contains(
                            "runbook_webhook_refused_total{reason=\"json\"} 1.0",
                            "runbook_webhook_refused_total{reason=\"form\"} 1.0",
                            "runbook_webhook_refused_total{reason=\"version\"} 1.0",
                            "runbook_webhook_refused_total{reason=\"size\"} 1.0",
                            "runbook_webhook_refused_total{reason=\"token\"} 1.0",
                            "runbook_webhook_refused_total{reason=\"rate\"} 0.0",
                            "runbook_alerts_unread_total{reason=\"name\"} 1.0",
                            "runbook_alerts_unread_total{reason=\"start\"} 1.0",
                            "runbook_alerts_unread_total{reason=\"status\"} 0.0");
        }
    }

    /** Whoever may send messages fills neither the log nor the answer. */
    @Test
    void manyBadAlertsAreOneLine() throws IOException {
        try (var server = new ServerFixture(directory, shop, AUTOMATIC)) {
            var nameless = IntStream.range(0, 3000)
                    .mapToObj(i -> alert("", "f" + i, "firing"))
                    .toArray(String[]::new);

            var answer = server.post(message(nameless));

            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.body())
                    .contains("alert 10 has no label alertname", "and 2990 more")
                    .doesNotContain("alert 11 ");
            server.awaits("3000 alerts of a message are not understood: alert 1 has no label alertname");
            assertThat(server.log())
                    .containsOnlyOnce("has no label alertname: {alertname=, severity=warning}; alert 2 has")
                    .doesNotContain("alert 11 ");
        }
    }

    @Test
    void aStormIsAnsweredByOneRunAndNothingIsLost() throws IOException {
        try (var server = new ServerFixture(directory, shop, AUTOMATIC)) {
            var storm = IntStream.range(0, 1000)
                    .mapToObj(i -> alert("AgentsBehind", "f" + i, "firing"))
                    .toArray(String[]::new);

            assertThat(server.post(message(storm)).body()).contains("\"accepted\":1000");
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");

            assertThat(inbox().stream().filter(line -> line.contains("AlertStarted")))
                    .hasSize(1);
            assertThat(inbox().stream().filter(line -> line.contains("AlertEnded")))
                    .hasSize(1000);
            assertThat(inbox().stream().filter(line -> line.contains("COVERED")))
                    .hasSize(999);
            assertThat(shop.replicas()).isEqualTo(3);
        }
    }

    @Test
    void whatNeedsApprovalWaitsForSomebodyElse() throws IOException {
        var alice = shop.person("alice");
        try (var server = new ServerFixture(directory, shop, "serve: {default: approval}\n")) {
            assertThat(server.post(message(alert("AgentsBehind", "f1", "firing")))
                            .status())
                    .isEqualTo(202);
            server.awaits("May GrowAgents do this on shop/default?");
            assertThat(shop.replicas()).isEqualTo(2);
            var run = server.log().replaceAll("(?s).*runbook approve (\\S+) start.*", "$1");

            assertThat(shop.run("approve", run, "start", "--yes").code()).isEqualTo(7);
            assertThat(shop.by("alice", "approve", run, "start", "--yes").out())
                    .contains("Approved by " + alice + ". The server that asked goes on by itself.");
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
            assertThat(server.log()).contains("approved by " + alice);
            assertThat(shop.replicas()).isEqualTo(3);
        }
    }

    @Test
    void aRunbookThatOnlyNotifiesIsNotRun() throws IOException {
        try (var server = new ServerFixture(directory, shop, "serve: {runbooks: {GrowAgents: notify}}\n")) {
            server.post(message(alert("AgentsBehind", "f1", "firing")));
            server.awaits("AgentsBehind fires {severity=warning}. Its runbook: ");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> inbox().stream().anyMatch(line -> line.contains("\"TOLD\"")));
            assertThat(shop.replicas()).isEqualTo(2);
        }
    }

    /** Who is told has no use for a run that there is not. */
    @Test
    void aRunbookThatOnlyNotifiesTellsOnce() throws IOException {
        try (var server = new ServerFixture(directory, shop, "serve: {runbooks: {GrowAgents: notify}}\n")) {
            server.post(message(alert("AgentsBehind", "f1", "firing")));
            server.awaits("AgentsBehind fires {severity=warning}. Its runbook: ");
            server.post(message(alert("Nobodys", "f2", "firing")));
            server.awaits("no runbook answers it");
            assertThat(server.log().lines().filter(line -> line.contains("\"told\"")))
                    .hasSize(2);
        }
    }

    @Test
    void whatNoDrillHasShownIsNotRunForAnAlertEither() throws IOException {
        try (var server = new ServerFixture(directory, shop, AUTOMATIC)) {
            server.post(message(alert("AgentsLost", "f1", "firing")));
            server.awaits("UndrilledFixture for AgentsLost ended REFUSED");
            assertThat(server.log()).contains("no drill of UndrilledFixture is packed with it");
        }
    }

    @Test
    void aLibraryThatIsMissingIsNamed() throws Exception {
        var path = java.util.Arrays.stream(
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                .split(java.io.File.pathSeparator))
                .filter(entry -> !entry.contains("micrometer-registry-prometheus"))
                .collect(java.util.stream.Collectors.joining(java.io.File.pathSeparator));
        var log = directory.resolve("missing.log");
        var process = ServerProcessFixture.start(log, path, ServerFixture.arguments(directory, shop, AUTOMATIC));

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(64);
        assertThat(Files.readString(log))
                .contains("Add io.micrometer:micrometer-registry-prometheus to the class path")
                .doesNotContain("\tat ");
    }

    @Test
    void stormsOfMessagesAreSlowedDownSoThatAlertmanagerSendsThemAgain() throws IOException {
        try (var server = new ServerFixture(directory, shop, "serve: {default: notify}\n")) {
            var statuses = BurstFixture.post(
                    server,
                    IntStream.range(0, 300)
                            .mapToObj(i -> message(alert("AgentsBehind", "f" + i, "firing")))
                            .toList());
            assertThat(statuses).containsOnly(202, 503).contains(503);
            long accepted = statuses.stream().filter(status -> status == 202).count();
            assertThat(server.get("/metrics").body())
                    .contains("runbook_webhook_refused_total{reason=\"rate\"} " + (300 - accepted) + ".0");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> inbox().stream()
                                    .filter(line -> line.contains("AlertEnded"))
                                    .count()
                            == accepted);
            assertThat(inbox().stream().filter(line -> line.contains("AlertReceived")))
                    .hasSize((int) accepted);
        }
    }

    @Test
    void anAlertOfAnotherClockIsAnswered() throws IOException {
        try (var server = new ServerFixture(directory, shop, AUTOMATIC)) {
            var future = alert("AgentsBehind", "f1", "firing").replace("2026-01-01", "2126-01-01");
            assertThat(server.post(message(future)).status()).isEqualTo(202);
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
            assertThat(shop.replicas()).isEqualTo(3);
        }
    }

    /** A run that is gone on with acts where it began; the next runbook acts where it says itself. */
    @Test
    void afterARunIsGoneOnWithEachRunbookActsInItsOwnNamespace() throws IOException {
        client().resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("team-b")
                        .endMetadata()
                        .build())
                .create();
        shop.person("alice");
        var policy = "undrilled: true\nserve: {default: automatic, runbooks: {GrowAgents: {parameters: {asks: {label:"
                + " asks}}}}}\n";
        try (var server = new ServerFixture(directory, shop, policy, "--runbook", "ElsewhereFixture")) {
            server.post(message(
                    alert("AgentsBehind", "f1", "firing").replace("\"severity\"", "\"asks\":\"true\",\"severity\"")));
            server.awaits("waits for a person");
            assertThat(shop.by("alice", "approve", shop.theRun(), "queue", "--yes")
                            .code())
                    .isZero();
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");

            server.post(message(alert("AgentsElsewhere", "f2", "firing")));
            server.awaits("ElsewhereFixture for AgentsElsewhere ended COMPLETED");
        }
        assertThat(client().leases().inNamespace("team-b").list().getItems())
                .extracting(lease -> lease.getMetadata().getName())
                .contains("runbook-elsewherefixture");
    }
}
