package dev.runbook.engine.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.slack.api.app_backend.SlackSignature;
import dev.runbook.engine.channel.SlackClicks.Click;
import dev.runbook.engine.channel.SlackClicks.Refused;
import dev.runbook.engine.port.Messenger.Choice;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlackClicksTests {
    private static final String SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    private final SlackClicks clicks = new SlackClicks(SECRET, Map.of("U1", "alice"));

    private static String body(String user, String action) {
        var choice =
                "{\\\"run\\\":\\\"r\\\",\\\"namespace\\\":\\\"n\\\",\\\"step\\\":\\\"s\\\",\\\"hash\\\":\\\"h\\\"}";
        return "payload="
                + URLEncoder.encode(
                        "{\"type\":\"block_actions\",\"user\":{\"id\":\"" + user + "\",\"username\":\"x\"},"
                                + "\"actions\":[{\"action_id\":\"" + action + "\",\"value\":\"" + choice + "\"}]}",
                        StandardCharsets.UTF_8);
    }

    private Click read(String body, long signedAt) throws Refused {
        var timestamp = String.valueOf(signedAt);
        return clicks.read(timestamp, new SlackSignature.Generator(SECRET).generate(timestamp, body), body, () -> NOW);
    }

    @Test
    void aSignedPressIsAnAnswerByItsName() throws Refused {
        assertThat(read(body("U1", "runbook_approve"), NOW.getEpochSecond() - 299))
                .isEqualTo(new Click(new Choice("r", "n", "s", "h"), true, "alice"));
        assertThat(read(body("U1", "runbook_decline"), NOW.getEpochSecond()).approved())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "U2, runbook_approve, 0, 403, 'the Slack user U2 is none of slack.approvers'",
        "U1, other, 0, 400, 'the button is none of a runbook''s: other'",
        "U1, runbook_approve, -301, 401, 'the request was signed 301 s away'",
        "U1, runbook_approve, 301, 401, 'the request was signed 301 s away'"
    })
    void whoMayNotAnswerAndWhatIsOldIsRefused(String user, String action, long away, int status, String reason) {
        assertThatThrownBy(() -> read(body(user, action), NOW.getEpochSecond() + away))
                .isInstanceOfSatisfying(
                        Refused.class, e -> assertThat(e.status()).isEqualTo(status))
                .hasMessageContaining(reason);
    }

    @Test
    void whatSlackDidNotSignIsRefused() {
        var body = body("U1", "runbook_approve");
        var timestamp = String.valueOf(NOW.getEpochSecond());
        var signature = new SlackSignature.Generator(SECRET).generate(timestamp, body);
        var others = new SlackSignature.Generator("another").generate(timestamp, body);

        for (var wrong : new String[][] {
            {timestamp, others, body},
            {timestamp, signature, body.replace("U1", "U3")},
            {timestamp + "1", signature, body},
            {"now", signature, body},
            {null, signature, body},
            {timestamp, null, body}
        }) {
            assertThatThrownBy(() -> clicks.read(wrong[0], wrong[1], wrong[2], () -> NOW))
                    .isInstanceOfSatisfying(
                            Refused.class, e -> assertThat(e.status()).isEqualTo(401))
                    .hasMessageNotContaining(SECRET);
        }
    }

    @ParameterizedTest
    @CsvSource({"payload=", "payload=%7B", "other=1", "payload=%7B%22actions%22%3A%5B%5D%7D"})
    void aSignedRequestThatIsNoPressIsRefused(String body) {
        assertThatThrownBy(() -> read(body, NOW.getEpochSecond()))
                .isInstanceOfSatisfying(
                        Refused.class, e -> assertThat(e.status()).isEqualTo(400));
    }
}
