package dev.runbook.engine.channel;

import com.slack.api.Slack;
import com.slack.api.SlackConfig;
import com.slack.api.methods.MethodsClient;
import com.slack.api.methods.SlackApiException;
import java.io.IOException;
import java.time.Duration;

/** Slack, through its own SDK. Needs {@code com.slack.api:slack-api-client} on the class path. */
final class SlackChannel implements Channel {
    private static final int PATIENCE = (int) Duration.ofSeconds(5).toMillis();

    private final MethodsClient slack;

    /**
     * Makes the channel.
     *
     * @param url of the API with a slash at its end; empty for Slack's
     */
    SlackChannel(String token, String url) {
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
        try {
            var answer = slack.chatPostMessage(post -> post.channel(to).text(message));
            if (!answer.isOk()) {
                throw Undelivered.forGood("Slack answers " + answer.getError());
            }
        } catch (SlackApiException e) {
            throw Undelivered.status(
                    e.getResponse().code(),
                    "Slack answers " + e.getResponse().code(),
                    e.getResponse().header("Retry-After"));
        } catch (IOException e) {
            throw Undelivered.forNow("Slack can't be reached: " + e.getMessage(), null);
        }
    }
}
