package dev.runbook.chaos.live;

import static dev.runbook.chaos.live.ServerFixture.alert;
import static dev.runbook.chaos.live.ServerFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code runbook serve} says to people while their channel does not answer. */
class ServeMessagesTests {
    private static final String AUTOMATIC = "serve: {default: automatic}\n";
    private static final String FULL = "100 messages wait for this channel already";

    @TempDir
    Path directory;

    private CommandLineFixture shop;
    private StuckSlackFixture slack;

    @BeforeEach
    void serve() throws IOException {
        shop = new CommandLineFixture(directory);
        slack = new StuckSlackFixture();
    }

    @AfterEach
    void close() {
        slack.close();
        shop.close();
    }

    private static String unknown(int number) {
        return alert("Nobodys" + number + "th", "n" + number, "firing");
    }

    @Test
    void alertsAreTakenAndRunWhileAChannelHangs() throws IOException {
        var server = new ServerFixture(
                directory,
                shop,
                AUTOMATIC,
                "--channels",
                slack.channels(directory).toString());
        try (server) {
            var many = IntStream.range(0, 100).mapToObj(ServeMessagesTests::unknown);
            assertThat(server.post(message(many.toArray(String[]::new))).status())
                    .isEqualTo(202);
            assertThat(server.post(message(alert("AgentsBehind", "f1", "firing")))
                            .status())
                    .isEqualTo(202);
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
            assertThat(server.log())
                    .containsOnlyOnce("no runbook answers")
                    .contains("100 alerts fire", "Nobodys9th: {", "and 90 more")
                    .doesNotContain("Nobodys10th: {");
        }
        assertThat(server.log()).contains("not brought before the end");
    }

    @Test
    void whatIsBeyondTheBoundIsLoggedAndCountedAndTheRestIsBrought() throws IOException {
        try (var server = new ServerFixture(
                directory,
                shop,
                AUTOMATIC,
                "--channels",
                slack.channels(directory).toString())) {
            int posted = fill(server);
            server.awaits("Nobodys" + (posted - 1) + "th");
            long dropped =
                    server.log().lines().filter(line -> line.contains(FULL)).count();
            assertThat(server.get("/metrics").body()).contains("runbook_messages_dropped_total " + dropped + ".0");

            slack.free();
            long brought = posted - dropped;
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> IntStream.range(0, posted)
                                    .filter(number -> slack.has("Nobodys" + number + "th"))
                                    .count()
                            == brought);
        }
    }

    @Test
    void aChannelThatHangsHoldsUpNoOther() throws IOException {
        try (var partly = new StuckSlackFixture("channel=#alerts");
                var server = new ServerFixture(
                        directory,
                        shop,
                        "undrilled: true\nserve: {default: approval}\n",
                        "--runbook",
                        "EscalatedFixture",
                        "--channels",
                        partly.channels(directory).toString())) {
            fill(server);
            accepted(server, message(alert("AgentsUnattended", "f1", "firing")));
            await().atMost(Duration.ofSeconds(60)).until(() -> partly.has("L1 (Team Lead): Look after the agents"));
            await().atMost(Duration.ofSeconds(60)).until(() -> partly.has("L2 (Manager): Look after the agents"));
            assertThat(server.log()).doesNotContain("\"about\":\"#leads\",\"text\":\"" + FULL);

            partly.free();
        }
    }

    /** Posts until no more messages may wait for a channel; returns how many it posted. */
    private static int fill(ServerFixture server) {
        int posted = 0;
        while (!server.log().contains(FULL)) {
            accepted(server, message(unknown(posted++)));
        }
        return posted;
    }

    /** Posts as Alertmanager does, which sends again what comes too fast. */
    private static void accepted(ServerFixture server, String body) {
        await().pollDelay(Duration.ZERO)
                .atMost(Duration.ofSeconds(60))
                .until(() -> server.post(body).status() == 202);
    }

    @Test
    void aStormThatPeopleAreOnlyToldOfIsTwoMessages() throws IOException {
        try (var server = new ServerFixture(
                directory,
                shop,
                "serve: {default: notify}\n",
                "--channels",
                slack.channels(directory).toString())) {
            server.post(message(ofPod(0)));
            await().atMost(Duration.ofSeconds(60)).until(() -> slack.has("AgentsBehind fires {pod=p0,"));
            var together = IntStream.range(1, 100).mapToObj(ServeMessagesTests::ofPod);
            assertThat(server.post(message(together.toArray(String[]::new))).status())
                    .isEqualTo(202);
            for (int i = 100; i < 220; i++) {
                var body = message(ofPod(i));
                await().pollDelay(Duration.ZERO)
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> server.post(body).status() == 202);
            }

            // An alert is answered before people are told of it.
            server.awaits("AgentsBehind fires {pod=p219,");
            slack.free();
            await().atMost(Duration.ofSeconds(60)).until(() -> slack.has("and 209 more"));
            assertThat(slack.has("219 alerts of one runbook fire. Its runbook: "))
                    .isTrue();
            assertThat(slack.has("AgentsBehind fires {pod=p10,")).isTrue();
            assertThat(slack.has("AgentsBehind fires {pod=p11,")).isFalse();
            assertThat(server.get("/metrics").body())
                    .contains("runbook_messages_dropped_total 0.0", "runbook_alerts_total{outcome=\"TOLD\"} 220.0");
        }
    }

    private static String ofPod(int number) {
        return alert("AgentsBehind", "f" + number, "firing")
                .replace("\"severity\"", "\"pod\":\"p" + number + "\",\"severity\"");
    }

    @Test
    void whatAChannelDoesNotTakeIsCounted() throws IOException {
        var channels =
                Files.writeString(directory.resolve("closed.yaml"), "webhooks: {pager: {url: http://localhost:1/}}\n");
        var policy = "serve: {channel: pager}\n";
        try (var server = new ServerFixture(directory, shop, policy, "--channels", channels.toString())) {
            server.post(message(unknown(1)));
            server.awaits("localhost can't be reached");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> server.get("/metrics").body().contains("runbook_messages_dropped_total 1.0"));
        }
    }

    @Test
    void whatWaitsIsBroughtBeforeTheEnd() throws IOException {
        var arguments = ServerFixture.arguments(directory, shop, AUTOMATIC);
        arguments.addAll(List.of("--channels", slack.channels(directory).toString()));
        try (var process = new ServerProcessFixture(directory.resolve("server.log"), arguments)) {
            for (int i = 0; i < 3; i++) {
                assertThat(process.post(message(unknown(i)))).isEqualTo(202);
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> process.log().contains("Nobodys2th"));
            var end = CompletableFuture.runAsync(process::end);
            await().atMost(Duration.ofSeconds(60)).until(() -> !listens(process));
            slack.free();
            assertThat(end).succeedsWithin(60, TimeUnit.SECONDS);
            assertThat(slack.has("Nobodys2th")).as(process.log()).isTrue();
        }
    }

    private static boolean listens(ServerProcessFixture process) {
        try {
            return process.get("/-/healthy") == 200;
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
