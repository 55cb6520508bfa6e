package dev.runbook.chaos.live;

import static dev.runbook.chaos.live.ServerFixture.alert;
import static dev.runbook.chaos.live.ServerFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a question while its cluster can't be asked for the answer. */
class ServeOutageTests extends ShopFixture {
    private static final String APPROVAL = "serve: {default: approval}\n";

    private final AtomicBoolean out = new AtomicBoolean();

    @BeforeEach
    void prepare() throws Exception {
        shop.person("alice");
    }

    private FrontFixture front(int status) throws Exception {
        return new FrontFixture(
                directory.resolve("kubeconfig"),
                call -> out.get(),
                (exchange, server) -> exchange.sendResponseHeaders(status, -1));
    }

    private static String asks(ServerFixture server) {
        server.post(message(alert("AgentsBehind", "f1", "firing")));
        server.awaits("runbook approve");
        return server.log().replaceAll("(?s).*runbook approve (\\S+) start.*", "$1");
    }

    @Test
    void aQuestionOutlastsAnApiServerThatHasNoTime() throws Exception {
        try (var front = front(503);
                var server = new ServerFixture(directory, shop, APPROVAL)) {
            var run = asks(server);
            out.set(true);
            server.awaits("it is tried again");
            out.set(false);
            assertThat(shop.by("alice", "approve", run, "start", "--yes").code())
                    .isZero();

            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
            assertThat(server.log()).containsOnlyOnce("it is tried again").doesNotContain("ended FAILED");
        }
        assertThat(shop.replicas()).isEqualTo(3);
    }

    /** Nobody waits for rights that somebody has taken away. */
    @Test
    void whatIsForbiddenEnds() throws Exception {
        try (var front = front(403);
                var server = new ServerFixture(directory, shop, APPROVAL)) {
            asks(server);
            out.set(true);

            server.awaits("GrowAgents for AgentsBehind ended FAILED");
        }
    }
}
