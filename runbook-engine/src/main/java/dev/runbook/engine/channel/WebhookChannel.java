package dev.runbook.engine.channel;

import dev.runbook.engine.connection.BoundedExchange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** An HTTP endpoint that takes {@code {"to": …, "message": …}} by POST. */
final class WebhookChannel implements Channel {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final URI uri;
    private final String bearer;

    /**
     * Makes the channel.
     *
     * @param bearer the token; empty for none
     */
    WebhookChannel(URI uri, String bearer) {
        this.uri = uri;
        this.bearer = bearer;
    }

    @Override
    public void send(String to, String message) throws Undelivered {
        var request = HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        JSON.writeValueAsString(Map.of("to", to, "message", message))));
        if (!bearer.isEmpty()) {
            request.header("Authorization", "Bearer " + bearer);
        }
        try {
            var answer = BoundedExchange.headers(client, request.build());
            if (answer.statusCode() / 100 != 2) {
                throw Undelivered.status(
                        answer.statusCode(),
                        uri.getHost() + " answers " + answer.statusCode(),
                        answer.headers().firstValue("Retry-After").orElse(null));
            }
        } catch (IOException e) {
            throw Undelivered.forNow(uri.getHost() + " can't be reached: " + e, null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Undelivered.forGood("the run was stopped");
        }
    }
}
