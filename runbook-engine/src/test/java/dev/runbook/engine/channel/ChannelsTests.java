package dev.runbook.engine.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelsTests {
    private static final String TOKEN = "xoxb-canary-1234";

    @TempDir
    Path directory;

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final List<String> authorization = new CopyOnWriteArrayList<>();
    private final Deque<Integer> statuses = new ArrayDeque<>();
    private HttpServer receiver;
    private String answer = "{\"ok\":true}";

    @BeforeEach
    void listen() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", this::receive);
        receiver.createContext("/endless", ChannelsTests::begin);
        receiver.start();
    }

    @AfterEach
    void close() {
        receiver.stop(0);
    }

    private void receive(HttpExchange exchange) throws IOException {
        authorization.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        received.add(exchange.getRequestURI() + " "
                + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        int status = statuses.isEmpty() ? 200 : statuses.remove();
        exchange.getResponseHeaders().add("Retry-After", "0");
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        var body = (status == 200 ? answer : "{\"ok\":false,\"error\":\"busy\"}").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Leaves an answer without its end. */
    private static void begin(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 100);
        exchange.getResponseBody().flush();
    }

    private String url() {
        return "http://localhost:" + receiver.getAddress().getPort() + "/";
    }

    private Channels channels(String yaml) throws IOException {
        var file = Files.writeString(directory.resolve("channels.yaml"), yaml);
        return ChannelsFile.read(file, Map.of("SLACK_TOKEN", TOKEN, "PAGER", "pager-secret")::get);
    }

    @Test
    void aNameWithANumberSignGoesToSlackAgainWhenSlackIsBusy() throws IOException {
        statuses.add(429);
        statuses.add(500);

        channels("slack: {token: env:SLACK_TOKEN, url: '" + url() + "'}").send("#alerts", "too many errors");

        assertThat(received).hasSize(3).allMatch(request -> request.startsWith("/chat.postMessage"));
        assertThat(received.get(2)).contains("channel=%23alerts", "text=too%20many%20errors");
        assertThat(authorization).allMatch(header -> header.equals("Bearer " + TOKEN));
    }

    @Test
    void whatIsNotTakenAfterThreeTimesIsSaidWithoutTheToken() throws IOException {
        statuses.addAll(List.of(500, 500, 500));

        assertThatThrownBy(() -> channels("slack: {token: env:SLACK_TOKEN, url: '" + url() + "'}")
                        .send("#alerts", "text"))
                .hasMessage("Slack answers 500 (3 attempts)")
                .hasMessageNotContaining(TOKEN);
        assertThat(received).hasSize(3);
    }

    /** A step does not wait for half a minute; a server's messages do. */
    @Test
    void whoIsPatientWaitsAsLongAsAChannelAsks() {
        var pauses = new ArrayList<Duration>();
        var brought = new ArrayList<String>();
        Channel busyOnce = (to, message) -> {
            if (pauses.isEmpty()) {
                throw Undelivered.status(429, "Slack answers 429", "30");
            }
            brought.add(message);
        };
        var channels = new Channels(busyOnce, null, Map.of(), null, pauses::add, Channels.PATIENCE);

        assertThatThrownBy(() -> channels.send("#alerts", "x"))
                .hasMessage("Slack answers 429 and wants to be asked again after 30s only");
        channels.patient(Duration.ofMinutes(1)).send("#alerts", "y");

        assertThat(pauses).containsExactly(Duration.ofSeconds(30));
        assertThat(brought).containsExactly("y");
    }

    @Test
    void aWrongRequestIsNotSentAgain() throws IOException {
        statuses.add(403);

        assertThatThrownBy(() -> channels("webhooks: {pager: {url: '" + url() + "', token: env:PAGER}}")
                        .send("pager", "text"))
                .hasMessageContaining("answers 403");
        assertThat(received).hasSize(1);
        assertThat(authorization).containsExactly("Bearer pager-secret");
    }

    @Test
    void aWebhookTakesReceiverAndMessage() throws IOException {
        channels("webhooks: {pager: {url: '" + url() + "hook'}}").send("pager", "wake up");

        assertThat(received).hasSize(1);
        assertThat(received.get(0)).startsWith("/hook").contains("\"to\":\"pager\"", "\"message\":\"wake up\"");
    }

    /** Nothing else would be brought any more. */
    @Test
    @Timeout(30)
    void aWebhookWhoseAnswerHasNoEndHasTakenTheMessage() throws IOException {
        channels("webhooks: {pager: {url: '" + url() + "endless'}}").send("pager", "wake up");
    }

    @Test
    void whatIsNotSlackIsSaidWithTheRemedy() throws IOException {
        answer = "<html>please log in</html>";

        assertThatThrownBy(() -> channels("slack: {token: env:SLACK_TOKEN, url: '" + url() + "'}")
                        .send("#alerts", "text"))
                .hasMessage("what answers is not Slack's API: correct slack.url of the channels file, or ask who keeps"
                        + " the proxy in between (3 attempts)");
    }

    @Test
    void whatSlackRefusesIsSaidWithTheRemedy() throws IOException {
        answer = "{\"ok\":false,\"error\":\"not_in_channel\"}";

        assertThatThrownBy(() -> channels("slack: {token: env:SLACK_TOKEN, url: '" + url() + "'}")
                        .send("#alerts", "text"))
                .hasMessage("Slack answers not_in_channel: invite the app to #alerts");
    }

    /** Labels of alerts and lines of logs come from anybody. */
    @Test
    void nothingInAMessageMentionsAnybodyOnSlack() throws IOException {
        channels("slack: {token: env:SLACK_TOKEN, url: '" + url() + "'}").send("#alerts", "<!channel> & more");

        assertThat(received.get(0)).contains("text=%26lt%3B%21channel%26gt%3B%20%26amp%3B%20more");
    }

    @ParameterizedTest
    @CsvSource({
        "550 5.1.1 no such user, the mail was not taken: 550 5.1.1 no such user",
        "451 4.7.1 come again, the mail was not taken: 451 4.7.1 come again (3 attempts)"
    })
    void whatAMailServerSaysOfAnAddressIsSaid(String reply, String said) throws IOException {
        try (var server = new RefusingMailFixture(reply)) {
            assertThatThrownBy(
                            () -> channels("mail: {host: 127.0.0.1, port: " + server.port() + ", from: a@example.org}")
                                    .send("b@example.org", "text"))
                    .hasMessage(said);
        }
    }

    @Test
    void anAddressGetsMail() throws Exception {
        var server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            channels("mail: {host: 127.0.0.1, port: " + server.getSmtp().getPort() + ", from: runbook@example.org}")
                    .send("ops@predator12.io", "L2 is called\nwith details");

            var mails = server.getReceivedMessages();
            assertThat(mails).hasSize(1);
            assertThat(mails[0].getSubject()).isEqualTo("L2 is called");
            assertThat(mails[0].getAllRecipients()[0]).hasToString("ops@predator12.io");
            assertThat(mails[0].getContent().toString()).contains("with details");
        } finally {
            server.stop();
        }
    }

    @Test
    void aMailServerThatIsNotThereIsSaid() throws IOException {
        int port = receiver.getAddress().getPort();
        receiver.stop(0);

        assertThatThrownBy(() -> channels("mail: {host: 127.0.0.1, port: " + port + ", from: a@example.org}")
                        .send("b@example.org", "text"))
                .hasMessageContaining("the mail was not taken");
    }

    @Test
    void aChannelWithoutAWayIsSaidWithTheRemedy() throws IOException {
        var none = channels("{}");

        assertThatThrownBy(() -> none.send("#alerts", "x")).hasMessageContaining("no way to #alerts; add slack");
        assertThatThrownBy(() -> none.send("a@b.c", "x")).hasMessageContaining("add mail");
        assertThatThrownBy(() -> none.send("pager", "x")).hasMessageContaining("add a webhook of that name");
    }

    @Test
    void allProblemsOfAFileAreSaidAtOnceAndNoSecretIsShown() {
        assertThatThrownBy(() -> channels("""
                slack: {token: xoxb-written-out, colour: red}
                mail: {host: smtp, port: 0, from: a@b.c, user: me, password: env:NOT_SET}
                webhooks: {pager: {url: 'ftp://x'}}
                """))
                .hasMessageContainingAll(
                        "slack has the key 'colour'",
                        "slack.token: a secret is written out",
                        "mail.port is '0'",
                        "webhooks.pager.url is no http or https URL")
                .hasMessageNotContaining("xoxb-written-out");
        assertThatThrownBy(() -> channels("mail: {host: smtp, from: a@b.c, user: me, password: env:NOT_SET}"))
                .hasMessageContaining("the environment variable NOT_SET is not set");
    }
}
