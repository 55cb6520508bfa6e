package dev.runbook.chaos.live;

import static dev.runbook.chaos.live.ServerFixture.alert;
import static dev.runbook.chaos.live.ServerFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much {@code runbook serve} does at most, and what becomes of the rest. */
class ServeBoundsTests extends ShopFixture {
    private static void post(ServerFixture server, String message) {
        assertThat(server.post(message).status()).isEqualTo(202);
    }

    private static void awaitsMetric(ServerFixture server, String line) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(server.get("/metrics").body()).contains(line + "\n"));
    }

    private List<String> ended() throws IOException {
        return Files.readAllLines(shop.runs().resolve("alerts.inbox")).stream()
                .filter(line -> line.contains("AlertEnded"))
                .toList();
    }

    @Test
    void anAlertThatRunsDoNotEndStartsNoMoreOfThem() throws IOException {
        try (var server = new ServerFixture(directory, shop, "serve: {default: automatic, attempts: 1}\n")) {
            var alert = alert("AgentsBehind", "f1", "firing");
            post(server, message(alert));
            await().atMost(Duration.ofSeconds(60)).until(() -> ended().size() == 1);
            post(server, message(alert.replace("2026-01-01", "2026-01-02")));
            server.awaits("AgentsBehind: 1 run within 30m has not ended it");
            assertThat(ended()).hasSize(2);
            assertThat(ended().get(1)).contains("\"SHED\"", "\"attempts\"");

            post(server, message(alert("AgentsBehind", "f2", "firing")));
            await().atMost(Duration.ofSeconds(60)).until(() -> ended().size() == 3);
            assertThat(ended().get(2)).doesNotContain("\"SHED\"");
        }
    }

    /** An alert that comes and goes before anybody has approved anything has had no run yet. */
    @Test
    void aRunThatDidNotBeginIsNoAttempt() throws IOException {
        try (var server = new ServerFixture(directory, shop, "serve: {default: approval, attempts: 1}\n")) {
            post(server, message(alert("AgentsBehind", "f1", "firing")));
            server.awaits("May GrowAgents");
            post(server, message(alert("AgentsBehind", "f1", "resolved")));
            server.awaits("ended RESOLVED");

            post(server, message(alert("AgentsBehind", "f1", "firing").replace("2026-01-01", "2026-01-02")));
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(server.log().lines().filter(line -> line.contains("May GrowAgents")))
                                    .hasSize(2));
            assertThat(ended()).hasSize(1);
        }
    }

    @Test
    void whatIsTooMuchToWaitIsWrittenDownAndTold() throws IOException {
        try (var server = new ServerFixture(directory, shop, "serve: {default: automatic, waiting: 1}\n")) {
            post(
                    server,
                    message(
                            alert("AgentsBehind", "f1", "firing"),
                            alert("AgentsLost", "f2", "firing"),
                            alert("AgentsAwaited", "f3", "firing")));
            server.awaits("2 alerts were not answered by a run:");
            await().atMost(Duration.ofSeconds(60)).until(() -> ended().size() == 3);
            assertThat(server.log()).contains("AgentsLost: 1 runbooks wait already", "AgentsAwaited: 1 runbooks wait");
            assertThat(ended()).hasSize(3);
            assertThat(ended()).filteredOn(line -> line.contains("\"SHED\"")).hasSize(2);
        }
    }

    @Test
    void whatAlertmanagerLeftOutIsTold() throws IOException {
        try (var server = new ServerFixture(directory, shop, "serve: {default: notify}\n")) {
            post(server, message().replace("\"newField\":1", "\"truncatedAlerts\":3"));
            server.awaits("Alertmanager left 3 alerts out of a message");
        }
    }

    @Test
    void noMoreRunsThanAllowedAreUnderWay() throws IOException {
        try (var server =
                new ServerFixture(directory, shop, "undrilled: true\nserve: {default: automatic, parallel: 1}\n")) {
            post(server, message(alert("AgentsAwaited", "f1", "firing"), alert("AgentsBehind", "f2", "firing")));
            awaitsMetric(server, "runbook_runs_waiting 1.0");
            assertThat(server.get("/metrics").body()).contains("runbook_runs_running 1.0\n");
        }
    }

    @Test
    void aLockThatSomebodyElseHoldsIsWaitedFor() throws IOException {
        var leases = shop.world().faults().client().leases().inNamespace("default");
        var lease = new LeaseBuilder()
                .withNewMetadata()
                .withName("runbook-growagents")
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity("somebody-else")
                .withLeaseDurationSeconds(3600)
                .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                .endSpec()
                .build();
        leases.resource(lease).create();
        try (var server = new ServerFixture(directory, shop, "serve: {default: automatic}\n")) {
            post(server, message(alert("AgentsBehind", "f1", "firing")));
            awaitsMetric(server, "runbook_runs_asking 1.0");
            assertThat(shop.replicas()).isEqualTo(2);

            leases.resource(lease).delete();
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
            assertThat(shop.replicas()).isEqualTo(3);
        }
    }
}
