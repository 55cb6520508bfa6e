package dev.runbook.engine.channel;

import com.slack.api.app_backend.SlackSignature;
import com.slack.api.app_backend.interactive_components.payload.BlockActionPayload;
import com.slack.api.util.json.GsonFactory;
import dev.runbook.engine.port.Messenger.Choice;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what Slack tells when somebody presses a button: signed by Slack (version {@code v0} of its signatures), not
 * older than five minutes, and by somebody who may approve. Needs {@code com.slack.api:slack-app-backend}.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class SlackClicks {
    /** The action of the button for yes. */
    static final String APPROVE = "runbook_approve";
    /** The action of the button for no. */
    static final String DECLINE = "runbook_decline";

    /** The window that Slack's documentation recommends against replayed requests. */
    private static final Duration WINDOW = Duration.ofMinutes(5);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final SlackSignature.Generator signature;
    private final Map<String, String> approvers;

    /**
     * Makes a reader.
     *
     * @param signingSecret of the Slack app
     * @param approvers who may answer: their names by their Slack user ids
     */
    SlackClicks(String signingSecret, Map<String, String> approvers) {
        this.signature = new SlackSignature.Generator(signingSecret);
        this.approvers = Map.copyOf(approvers);
    }

    /**
     * An answer.
     *
     * @param choice what was asked
     * @param approved whether it may be done
     * @param by who said so, by the name that the channels file gives them
     */
    public record Click(Choice choice, boolean approved, String by) {}

    /** Thrown for a request that is no answer of somebody who may give one. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final int status;

        private Refused(int status, String reason) {
            super(reason);
            this.status = status;
        }

        /** Returns the status of HTTP that says so. */
        public int status() {
            return status;
        }
    }

    /**
     * Reads a request.
     *
     * @param timestamp the header {@code X-Slack-Request-Timestamp}; null for none
     * @param signed the header {@code X-Slack-Signature}; null for none
     * @param body as it was received
     * @throws Refused if it is not Slack's, too old, not understood, or of somebody who may not answer
     */
    public Click read(@Nullable String timestamp, @Nullable String signed, String body, InstantSource clock)
            throws Refused {
        requireSlack(timestamp, signed, body, clock.instant());
        var payload = body.startsWith("payload=")
                ? URLDecoder.decode(body.substring("payload=".length()), StandardCharsets.UTF_8)
                : "{}";
        try {
            var click = GsonFactory.createSnakeCase().fromJson(payload, BlockActionPayload.class);
            if (click == null
                    || click.getActions() == null
                    || click.getActions().size() != 1) {
                throw new Refused(400, "the request is no press of one button");
            }
            var action = click.getActions().get(0);
            boolean approved = APPROVE.equals(action.getActionId());
            if (!approved && !DECLINE.equals(action.getActionId())) {
                throw new Refused(400, "the button is none of a runbook's: " + action.getActionId());
            }
            return new Click(JSON.readValue(action.getValue(), Choice.class), approved, approver(click));
        } catch (JacksonException | com.google.gson.JsonParseException e) {
            throw new Refused(400, "the request is not understood");
        }
    }

    private String approver(BlockActionPayload click) throws Refused {
        var user = click.getUser() == null
                ? "nobody"
                : String.valueOf(click.getUser().getId());
        var name = approvers.get(user);
        if (name == null) {
            throw new Refused(403, "the Slack user " + user + " is none of slack.approvers");
        }
        return name;
    }

    private void requireSlack(@Nullable String timestamp, @Nullable String signed, String body, Instant now)
            throws Refused {
        if (timestamp == null || signed == null || !timestamp.matches("\\d{1,12}")) {
            throw new Refused(401, "the request is not signed as Slack signs");
        }
        var wanted = signature.generate(timestamp, body);
        if (!MessageDigest.isEqual(wanted.getBytes(StandardCharsets.UTF_8), signed.getBytes(StandardCharsets.UTF_8))) {
            throw new Refused(401, "the signature is not Slack's");
        }
        var away = Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), now)
                .abs();
        if (away.compareTo(WINDOW) > 0) {
            throw new Refused(
                    401,
                    "the request was signed " + away.toSeconds()
                            + " s away from now: it is sent again, or the clocks differ");
        }
    }
}
