package dev.runbook.chaos.live;

import static dev.runbook.chaos.live.ServerFixture.alert;
import static dev.runbook.chaos.live.ServerFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Alerts that are over before their run began. */
class ServeResolvedTests extends ShopFixture {
    private static final String APPROVAL = "serve: {default: approval}\n";

    @BeforeEach
    void prepare() throws IOException {
        shop.person("alice");
    }

    private static void post(ServerFixture server, String fingerprint, String status) {
        assertThat(server.post(message(alert("AgentsBehind", fingerprint, status)))
                        .status())
                .isEqualTo(202);
    }

    /** Waits until so many runs have asked, and returns their ids in this order. */
    private static List<String> asked(ServerFixture server, int runs) {
        var question = Pattern.compile("runbook approve (\\S+) start");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> question.matcher(server.log()).results().count() == runs);
        return question.matcher(server.log())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private int answer(String run, String... more) {
        var command = new java.util.ArrayList<>(List.of("approve", run, "start", "--yes"));
        command.addAll(List.of(more));
        return shop.by("alice", command.toArray(String[]::new)).code();
    }

    private String ended(String fingerprint) throws IOException {
        return Files.readAllLines(shop.runs().resolve("alerts.inbox")).stream()
                .filter(line -> line.contains("AlertEnded") && line.contains("\"" + fingerprint + "@"))
                .findFirst()
                .orElse("");
    }

    @Test
    void whatAResolvedAlertCoveredTakesItsPlace() throws IOException {
        try (var server = new ServerFixture(directory, shop, APPROVAL)) {
            post(server, "f1", "firing");
            var first = asked(server, 1).get(0);
            post(server, "f2", "firing");
            post(server, "f3", "firing");
            post(server, "f4", "firing");
            post(server, "f4", "resolved");
            post(server, "f2", "resolved");
            await().until(() -> ended("f2").contains("\"RESOLVED\""));
            answer(first, "--decline");
            var second = asked(server, 2).get(1);
            assertThat(answer(second)).isZero();

            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
            assertThat(ended("f3")).contains("\"COMPLETED\"");
            assertThat(ended("f4")).contains("\"RESOLVED\"");
            assertThat(shop.replicas()).isEqualTo(3);
        }
    }

    @Test
    void whatIsAskedIsWithdrawnWhenTheAlertIsOver() throws IOException {
        try (var server = new ServerFixture(directory, shop, APPROVAL)) {
            post(server, "f1", "firing");
            var run = asked(server, 1).get(0);
            post(server, "f1", "resolved");
            server.awaits("GrowAgents for AgentsBehind ended RESOLVED: before its run began");
            assertThat(server.log()).contains("(run " + run + ")");
            assertThat(ended("f1")).contains("\"RESOLVED\"");

            assertThat(answer(run)).isNotZero();
            post(server, "f2", "firing");
            assertThat(asked(server, 2).get(1)).isNotEqualTo(run);
            assertThat(shop.replicas()).isEqualTo(2);
        }
    }

    /** The run that asks covers what has come since; the next server learns of both together. */
    @Test
    void whatARunThatAskedBeforeARestartCoversTakesItsPlaceToo() throws IOException {
        try (var server = new ServerFixture(directory, shop, APPROVAL)) {
            post(server, "f1", "firing");
            asked(server, 1);
            post(server, "f2", "firing");
        }
        try (var server = new ServerFixture(directory, shop, APPROVAL)) {
            post(server, "f1", "resolved");
            server.awaits("GrowAgents for AgentsBehind ended RESOLVED");
            assertThat(answer(asked(server, 1).get(0))).isZero();
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
            assertThat(ended("f2")).contains("\"COMPLETED\"");
        }
    }

    /** Alertmanager does not send again what was answered with 202. */
    @Test
    void whatIsResolvedIsOnDiskBeforeItIsAnswered() throws Exception {
        var arguments = ServerFixture.arguments(directory, shop, APPROVAL);
        arguments.addAll(List.of("--lease", "10s"));
        try (var process = new ServerProcessFixture(directory.resolve("server.log"), arguments)) {
            process.post(message(alert("AgentsBehind", "f1", "firing")));
            await().atMost(Duration.ofSeconds(60)).until(() -> process.log().contains("runbook approve"));
            process.post(message(alert("AgentsBehind", "f2", "firing")));
            assertThat(process.post(message(
                            alert("AgentsBehind", "f1", "resolved"),
                            alert("AgentsBehind", "f2", "resolved"),
                            alert("AgentsBehind", "f3", "resolved"))))
                    .isEqualTo(202);
            process.kill();
        }
        assertThat(Files.readAllLines(shop.runs().resolve("alerts.inbox")))
                .filteredOn(line -> line.contains("AlertResolved"))
                .hasSize(2);
        try (var server = new ServerFixture(directory, shop, APPROVAL)) {
            server.awaits("GrowAgents for AgentsBehind ended RESOLVED: before its run began");
            assertThat(ended("f1")).contains("\"RESOLVED\"");
            assertThat(ended("f2")).contains("\"RESOLVED\"");
            assertThat(shop.replicas()).isEqualTo(2);
        }
    }
}
