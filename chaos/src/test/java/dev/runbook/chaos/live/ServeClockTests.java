package dev.runbook.chaos.live;

import static dev.runbook.chaos.live.ServerFixture.alert;
import static dev.runbook.chaos.live.ServerFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** Alerts from machines whose clocks are not this one's. */
class ServeClockTests extends ShopFixture {
    private static final String AUTOMATIC = "serve: {default: automatic}\n";

    /** Posts an alert that began then, and returns the report of its run. */
    private String reported(ServerFixture server, Instant startsAt) throws IOException {
        var fired = alert("AgentsBehind", "f1", "firing").replace("2026-01-01T00:00:00Z", startsAt.toString());
        assertThat(server.post(message(fired)).status()).isEqualTo(202);
        server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
        return Files.readString(Path.of(
                server.log().replaceAll("(?s).*\"incident\",\"about\":\"[^\"]+\",\"text\":\"([^\"]+)\".*", "$1")));
    }

    @Test
    void anAlertOfTheFutureIsToldAndCountedAndNoTimeIsNegative() throws IOException {
        try (var server = new ServerFixture(directory, shop, AUTOMATIC)) {
            var report =
                    reported(server, Instant.now().plus(Duration.ofHours(3)).truncatedTo(ChronoUnit.SECONDS));

            assertThat(server.log())
                    .contains("\"webhook\"", "AgentsBehind began 2h59m", "after it was received: a clock is wrong");
            assertThat(server.get("/metrics").body()).contains("runbook_alerts_skewed_total{start=\"future\"} 1.0");
            assertThat(report)
                    .contains("AgentsBehind began 2h59m", "- [ ] Keep the clocks", "| the run began | 0 min 0 s |")
                    .doesNotContainPattern("[| ]-\\d");
        }
    }

    @Test
    void anAlertOfLongAgoIsToldAndCounted() throws IOException {
        try (var server = new ServerFixture(directory, shop, AUTOMATIC)) {
            var report = reported(server, Instant.now().minus(Duration.ofHours(200)));

            assertThat(server.log()).contains("AgentsBehind began 200h", "before it was received: it fires for long");
            assertThat(server.get("/metrics").body()).contains("runbook_alerts_skewed_total{start=\"past\"} 1.0");
            assertThat(report).contains("AgentsBehind began 200h");
        }
    }

    @Test
    void clocksThatAreNearlyTheSameAreNoNews() throws IOException {
        try (var server = new ServerFixture(directory, shop, AUTOMATIC)) {
            var report = reported(server, Instant.now().plus(Duration.ofSeconds(20)));

            assertThat(server.log()).doesNotContain("a clock is wrong");
            assertThat(report).contains("| the run began | 0 min 0 s |").doesNotContain("Keep the clocks");
        }
    }
}
