package dev.runbook.engine.channel;

import static com.slack.api.model.block.composition.BlockCompositions.plainText;
import static com.slack.api.model.block.element.BlockElements.button;

import com.google.gson.JsonParseException;
import com.slack.api.Slack;
import com.slack.api.SlackConfig;
import com.slack.api.methods.MethodsClient;
import com.slack.api.methods.SlackApiException;
import com.slack.api.model.block.Blocks;
import com.slack.api.model.block.LayoutBlock;
import dev.runbook.engine.port.Messenger.Choice;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Slack, through its own SDK. Needs {@code com.slack.api:slack-api-client} on the class path. */
final class SlackChannel implements Channel {
    private static final int PATIENCE = (int) Duration.ofSeconds(5).toMillis();

    /** The longest text of a section. */
    private static final int LONGEST = 3000;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final MethodsClient slack;
    private final boolean buttons;

    /**
     * Makes the channel.
     *
     * @param url of the API with a slash at its end; empty for Slack's
     * @param buttons whether somebody listens to them
     */
    SlackChannel(String token, String url, boolean buttons) {
        this.buttons = buttons;
        var config = new SlackConfig();
        config.setHttpClientCallTimeoutMillis(PATIENCE);
        config.setHttpClientReadTimeoutMillis(PATIENCE);
        // Statistics would ask Slack who the token is of before the first message.
        config.getMethodsConfig().setStatsEnabled(false);
        if (!url.isEmpty()) {
            config.setMethodsEndpointUrlPrefix(url);
        }
        slack = Slack.getInstance(config).methods(token);
    }

    @Override
    public void send(String to, String message) throws Undelivered {
        post(to, message, List.of());
    }

    @Override
    public void ask(String to, String question, Choice choice) throws Undelivered {
        post(to, question, buttons ? blocks(question, JSON.writeValueAsString(choice)) : List.of());
    }

    /** Plain text: nothing in a question may mention or link anything. */
    private static List<LayoutBlock> blocks(String question, String choice) {
        var text = question.length() > LONGEST ? question.substring(0, LONGEST - 1) + "…" : question;
        return List.of(
                Blocks.section(section -> section.text(plainText(text))),
                Blocks.actions(List.of(
                        button(b -> b.actionId(SlackClicks.APPROVE)
                                .text(plainText("Approve"))
                                .style("primary")
                                .value(choice)),
                        button(b -> b.actionId(SlackClicks.DECLINE)
                                .text(plainText("Decline"))
                                .style("danger")
                                .value(choice)))));
    }

    private void post(String to, String message, List<LayoutBlock> blocks) throws Undelivered {
        try {
            var answer = slack.chatPostMessage(
                    post -> post.channel(to).text(plain(message)).blocks(blocks.isEmpty() ? null : blocks));
            if (!answer.isOk()) {
                throw Undelivered.forGood("Slack answers " + answer.getError() + remedy(answer.getError(), to));
            }
        } catch (SlackApiException e) {
            throw Undelivered.status(
                    e.getResponse().code(),
                    "Slack answers " + e.getResponse().code(),
                    e.getResponse().header("Retry-After"));
        } catch (IOException e) {
            throw Undelivered.forNow("Slack can't be reached: " + e.getMessage(), null);
        } catch (JsonParseException e) {
            throw Undelivered.forNow(
                    "what answers is not Slack's API: correct slack.url of the channels file, or ask who keeps the proxy"
                            + " in between",
                    null);
        }
    }

    private static String remedy(String error, String to) {
        return switch (error) {
            case "channel_not_found", "not_in_channel" -> ": invite the app to " + to;
            case "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive" ->
                ": slack.token of the channels file is no token that is valid";
            case "missing_scope" -> ": give the app the scope chat:write";
            default -> "";
        };
    }

    /** Labels and log lines in a message may not mention anybody or hide where a link leads. */
    private static String plain(String message) {
        return message.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
