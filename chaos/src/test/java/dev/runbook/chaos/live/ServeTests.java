package dev.runbook.chaos.live;

import static dev.runbook.chaos.live.ServerFixture.alert;
import static dev.runbook.chaos.live.ServerFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
                            "- [ ] It took more than 5 minutes from the alert to the run");
            assertThat(server.get("/-/ready").status()).isEqualTo(200);
            assertThat(server.log()).doesNotContain(ServerFixture.TOKEN);
        }
    }

    @Test
    void badMessagesAreRefusedAndTheServerGoesOn() throws IOException {
        try (var server = new ServerFixture(directory, shop, AUTOMATIC)) {
            assertThat(server.post("{\"version\":\"4\",\"alerts\":[{").status()).isEqualTo(400);
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
            assertThat(shop.by("alice", "approve", run, "start", "--yes").code())
                    .isZero();
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
            assertThat(server.log()).contains("approved by " + alice);
            assertThat(shop.replicas()).isEqualTo(3);
        }
    }

    @Test
    void aRunbookThatOnlyNotifiesIsNotRun() throws IOException {
        try (var server = new ServerFixture(directory, shop, "serve: {runbooks: {GrowAgents: notify}}\n")) {
            server.post(message(alert("AgentsBehind", "f1", "firing")));
            server.awaits("GrowAgents for AgentsBehind ended TOLD");
            assertThat(shop.replicas()).isEqualTo(2);
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
    void aKilledServerIsGoneOnWithByTheNextAndNothingRunsTwice() throws Exception {
        try (var process = new ServerProcessFixture(directory.resolve("server.log"), arguments())) {
            assertThat(process.post(message(alert("AgentsBehind", "f1", "firing"))))
                    .isEqualTo(202);
            await().pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> lines() >= 6);
            process.kill();
        }
        // The lock of the killed one would run out after its time; nobody renews it any more.
        shop.world()
                .faults()
                .client()
                .leases()
                .inNamespace("default")
                .withName("runbook-growagents")
                .delete();

        try (var server = new ServerFixture(directory, shop, AUTOMATIC)) {
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
        }
        assertThat(shop.replicas()).isEqualTo(3);
        assertThat(inbox().stream().filter(line -> line.contains("AlertEnded"))).hasSize(1);
    }

    @Test
    void aLibraryThatIsMissingIsNamed() throws Exception {
        var path = java.util.Arrays.stream(
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                .split(java.io.File.pathSeparator))
                .filter(entry -> !entry.contains("micrometer-registry-prometheus"))
                .collect(java.util.stream.Collectors.joining(java.io.File.pathSeparator));
        var log = directory.resolve("missing.log");
        var process = ServerProcessFixture.start(log, path, arguments());

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(64);
        assertThat(Files.readString(log))
                .contains("Add io.micrometer:micrometer-registry-prometheus to the class path")
                .doesNotContain("\tat ");
    }

    /** The lock of one that is killed is free soon. */
    private List<String> arguments() throws IOException {
        var arguments = ServerFixture.arguments(directory, shop, AUTOMATIC);
        arguments.addAll(List.of("--lease", "10s"));
        return arguments;
    }

    /** What an orchestrator does: the effect under way is finished and the lock is free for the next one at once. */
    @Test
    void aServerThatIsAskedToEndLeavesNoLockAndIsGoneOnWith() throws Exception {
        try (var process = new ServerProcessFixture(directory.resolve("server.log"), arguments())) {
            process.post(message(alert("AgentsBehind", "f1", "firing")));
            await().pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> lines() >= 4);
            process.end();
            assertThat(process.log()).contains("what was accepted and not done is taken up by the next start");
        }
        var lease = shop.world()
                .faults()
                .client()
                .leases()
                .inNamespace("default")
                .withName("runbook-growagents")
                .get();
        assertThat(lease == null
                        || lease.getSpec().getHolderIdentity() == null
                        || lease.getSpec().getHolderIdentity().isEmpty())
                .isTrue();
        try (var server = new ServerFixture(directory, shop, AUTOMATIC)) {
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
        }
        assertThat(shop.replicas()).isEqualTo(3);
        assertThat(inbox().stream().filter(line -> line.contains("AlertEnded"))).hasSize(1);
    }

    /** What only waits has no next effect at which it would notice. */
    @Test
    void aRunThatOnlyWaitsIsHandedOverAtOnce() throws IOException {
        try (var server = new ServerFixture(directory, shop, "undrilled: true\nserve: {default: automatic}\n")) {
            server.post(message(alert("AgentsAwaited", "f1", "firing")));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> journal().contains("\"StepStarted\",\"step\":\"never\""));
        }

        var lease = shop.world()
                .faults()
                .client()
                .leases()
                .inNamespace("default")
                .withName("runbook-waitingfixture")
                .get();
        assertThat(lease.getSpec().getHolderIdentity()).isEmpty();
        assertThat(journal()).doesNotContain("RunEnded", "RollbackStarted");
        assertThat(shop.replicas()).isEqualTo(3);
    }

    private String journal() throws IOException {
        try (var files = Files.list(shop.runs())) {
            var found = files.filter(file -> file.toString().endsWith(".jsonl")).findFirst();
            return found.isPresent() ? Files.readString(found.get()) : "";
        }
    }

    /** Killed after the run's journal was made and before its first record: nothing was done, so it begins. */
    @Test
    void aRunThatNeverBeganBegins() throws Exception {
        try (var process = new ServerProcessFixture(directory.resolve("server.log"), arguments())) {
            process.post(message(alert("AgentsBehind", "f1", "firing")));
            await().pollInterval(Duration.ofMillis(2))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> inbox().stream().anyMatch(line -> line.contains("AlertStarted")));
            process.kill();
        }
        var started = inbox().stream()
                .filter(line -> line.contains("AlertStarted"))
                .findFirst()
                .orElseThrow();
        var journal = shop.runs().resolve(started.replaceAll(".*\"run\":\"([^\"]+)\".*", "$1") + ".jsonl");
        Files.deleteIfExists(journal);
        Files.createFile(journal);
        try (var server = new ServerFixture(directory, shop, AUTOMATIC)) {
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
        }
        assertThat(shop.replicas()).isEqualTo(3);
    }

    /** Two replicas with one directory: the second stands by, and goes on with what the killed first has begun. */
    @Test
    void aReplicaTakesOverFromOneThatIsKilled() throws Exception {
        var arguments = arguments();
        arguments.addAll(List.of("--leader-election", "default/runbook-serve"));
        try (var first = new ServerProcessFixture(directory.resolve("first.log"), arguments)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> first.get("/-/ready") == 200);
            try (var second = new ServerProcessFixture(directory.resolve("second.log"), arguments)) {
                assertThat(second.get("/-/ready")).isEqualTo(503);
                assertThat(second.post(message(alert("AgentsBehind", "f1", "firing"))))
                        .isEqualTo(503);
                assertThat(first.post(message(alert("AgentsBehind", "f1", "firing"))))
                        .isEqualTo(202);
                await().pollInterval(Duration.ofMillis(5))
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> lines() >= 6);
                first.kill();

                await().atMost(Duration.ofSeconds(120))
                        .until(() -> second.log().contains("GrowAgents for AgentsBehind ended COMPLETED"));
                assertThat(second.get("/-/ready")).isEqualTo(200);
                assertThat(second.post(message(alert("AgentsBehind", "f1", "firing"))))
                        .isEqualTo(202);
            }
        }
        assertThat(shop.replicas()).isEqualTo(3);
        assertThat(inbox().stream().filter(line -> line.contains("AlertEnded"))).hasSize(1);
    }

    @Test
    void stormsOfMessagesAreSlowedDownSoThatAlertmanagerSendsThemAgain() throws IOException {
        try (var server = new ServerFixture(directory, shop, "serve: {default: notify}\n")) {
            var answers = IntStream.range(0, 1000)
                    .parallel()
                    .mapToObj(i -> server.post(message(alert("AgentsBehind", "f" + i, "firing"))))
                    .toList();
            assertThat(answers)
                    .extracting(ServerFixture.Answer::status)
                    .containsOnly(202, 503)
                    .contains(503);
            long accepted =
                    answers.stream().filter(answer -> answer.status() == 202).count();
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

    private long lines() throws IOException {
        if (!Files.isDirectory(shop.runs())) {
            return 0;
        }
        try (var files = Files.list(shop.runs())) {
            var journal =
                    files.filter(file -> file.toString().endsWith(".jsonl")).findFirst();
            return journal.isEmpty() ? 0 : Files.readAllLines(journal.get()).size();
        }
    }
}
