package dev.runbook.chaos.cluster.client;

import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.WebSocketUpgradeResponse;
import java.util.List;
import java.util.Map;

/** The answer to a web socket that the server does not open, with the {@code Status} that says why. */
final class RefusedUpgrade extends WebSocketUpgradeResponse {
    private final String body;

    RefusedUpgrade(HttpRequest request, int code, Map<String, List<String>> headers, String body) {
        super(request, code, headers);
        this.body = body;
    }

    @Override
    public String bodyString() {
        return body;
    }
}
