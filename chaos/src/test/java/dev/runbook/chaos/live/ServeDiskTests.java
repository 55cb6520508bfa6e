package dev.runbook.chaos.live;

import static dev.runbook.chaos.live.ServerFixture.alert;
import static dev.runbook.chaos.live.ServerFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A disk that is full for a while: what was accepted is answered, and what was not is accepted later. */
class ServeDiskTests extends ShopFixture {
    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");

    @BeforeEach
    void limited() {
        assumeThat(Files.isExecutable(PRLIMIT))
                .as("%s limits the size of files", PRLIMIT)
                .isTrue();
    }

    private static String unknown(String name) {
        return message(alert(name, name, "firing"));
    }

    private List<String> inbox() throws IOException {
        return Files.readAllLines(shop.runs().resolve("alerts.inbox"));
    }

    private void awaitsEnd(String name) {
        await("what becomes of " + name)
                .atMost(Duration.ofSeconds(60))
                .until(() -> inbox().stream().anyMatch(line -> line.contains("AlertEnded") && line.contains(name)));
    }

    /** Serves, and has one alert behind it, whose two lines tell how long such lines are. */
    private ServerProcessFixture server() throws IOException {
        var arguments = ServerFixture.arguments(directory, shop, "serve: {default: automatic}\n");
        var server = new ServerProcessFixture(directory.resolve("server.log"), arguments);
        assertThat(server.post(unknown("FirstOne"))).isEqualTo(202);
        awaitsEnd("FirstOne");
        return server;
    }

    /** Lets the disk be full once the inbox is so much longer than now. */
    private void fill(ServerProcessFixture server, long more) throws Exception {
        limit(server, Files.size(shop.runs().resolve("alerts.inbox")) + more + ":");
    }

    private static void limit(ServerProcessFixture server, String size) throws Exception {
        var limit = new ProcessBuilder(PRLIMIT.toString(), "--pid", String.valueOf(server.pid()), "--fsize=" + size)
                .inheritIO()
                .start();
        assertThat(limit.waitFor()).isZero();
    }

    @Test
    void aServerWhoseDiskWasFullTakesAlertsAgain() throws Exception {
        try (var server = server()) {
            fill(server, 10);
            assertThat(server.post(unknown("SecondOne"))).isEqualTo(500);
            await("it is not ready").atMost(Duration.ofSeconds(60)).until(() -> server.get("/-/ready") == 503);
            assertThat(server.post(unknown("SecondOne"))).isEqualTo(503);

            limit(server, "unlimited:");
            await("it takes alerts again")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> server.post(unknown("SecondOne")) == 202);
            awaitsEnd("SecondOne");
            assertThat(server.get("/-/ready")).isEqualTo(200);
        }
    }

    @Test
    void whatWasAcceptedBeforeTheDiskWasFullIsAnswered() throws Exception {
        try (var server = server()) {
            int received = inbox().get(0).length();
            int ended = inbox().get(1).length();
            fill(server, received + ended / 2);
            assertThat(server.post(unknown("SecondOne"))).isEqualTo(202);
            await("it is not ready").atMost(Duration.ofSeconds(60)).until(() -> server.get("/-/ready") == 503);

            limit(server, "unlimited:");
            awaitsEnd("SecondOne");
        }
    }
}
