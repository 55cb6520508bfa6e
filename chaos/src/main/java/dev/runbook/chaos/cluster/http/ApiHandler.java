package dev.runbook.chaos.cluster.http;

import dev.runbook.chaos.cluster.api.ApiRequest;
import dev.runbook.chaos.cluster.api.ApiResponse;
import dev.runbook.chaos.cluster.api.ApiServer;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** Hands requests to the API server, off the event loop, and sends what it answers. */
final class ApiHandler implements Handler<HttpServerRequest> {
    private static final List<String> CONNECTIONS = List.of("/exec", "/attach", "/portforward");
    private static final int UNAUTHORIZED = 401;
    private static final int BAD_GATEWAY = 502;

    private final ApiServer server;
    private final String token;
    private final Vertx vertx;
    private final Executor calls;
    private final Upgrades upgrades;

    ApiHandler(ApiServer server, String token, Vertx vertx, Executor calls) {
        this.server = server;
        this.token = token;
        this.vertx = vertx;
        this.calls = calls;
        this.upgrades = new Upgrades(server);
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (!authenticated(request)) {
            refuse(request, UNAUTHORIZED, "Unauthorized", "Unauthorized");
            return;
        }
        if (Upgrades.wanted(request) && CONNECTIONS.stream().anyMatch(request.path()::endsWith)) {
            request.pause();
            var context = vertx.getOrCreateContext();
            calls.execute(() -> upgrade(request, api(request, new byte[0]), context));
            return;
        }
        BoundedBody.read(
                request, ApiRequest.LARGEST_BODY, body -> calls.execute(() -> answer(request, api(request, body))));
    }

    private ApiRequest api(HttpServerRequest request, byte[] body) {
        return new ApiRequest(
                request.method().name(), URI.create(request.uri()), headers(request), body, actor(request));
    }

    private void upgrade(HttpServerRequest request, ApiRequest api, Context context) {
        try {
            var answer = upgrades.open(request, api, context);
            if (answer.status() != 101) {
                request.resume();
                send(request.response(), answer);
            }
        } catch (IOException e) {
            // A fault on the way to the API server: the connection breaks without an answer.
            var unused = request.connection().close();
        } catch (RuntimeException e) {
            refuse(request, BAD_GATEWAY, "InternalError", "the embedded cluster failed: " + e);
        }
    }

    private Map<String, String> headers(HttpServerRequest request) {
        var headers = new LinkedHashMap<String, String>();
        request.headers()
                .forEach(header -> headers.merge(header.getKey(), header.getValue(), (one, two) -> one + "," + two));
        if (administrator(request)) {
            headers.keySet().removeIf(name -> name.equalsIgnoreCase("Authorization"));
        }
        return headers;
    }

    private static String actor(HttpServerRequest request) {
        var agent = request.getHeader("User-Agent");
        return agent == null || agent.startsWith("fabric8") ? "client" : agent.replaceFirst("[/ ].*", "");
    }

    /** Whose token it is is for the API server to say; without any nobody is let in. */
    private static boolean authenticated(HttpServerRequest request) {
        var header = request.getHeader("Authorization");
        return header != null && header.startsWith("Bearer ");
    }

    private boolean administrator(HttpServerRequest request) {
        var header = request.getHeader("Authorization");
        return header != null
                && MessageDigest.isEqual(
                        header.getBytes(StandardCharsets.UTF_8), ("Bearer " + token).getBytes(StandardCharsets.UTF_8));
    }

    private void answer(HttpServerRequest request, ApiRequest api) {
        try {
            if (api.isStream() && request.getHeader("Upgrade") != null) {
                // What a proxy says that knows no WebSockets; clients then watch by plain HTTP.
                var unused = request.response().end();
            } else if (api.isStream()) {
                stream(request.response(), api);
            } else {
                send(request.response(), server.handle(api));
            }
        } catch (IOException e) {
            // A fault on the way to the API server: the connection breaks without an answer.
            var unused = request.connection().close();
        } catch (RuntimeException e) {
            refuse(request, BAD_GATEWAY, "InternalError", "the embedded cluster failed: " + e);
        }
    }

    private void stream(HttpServerResponse response, ApiRequest api) throws IOException {
        var lines = new StreamedLines(vertx, response);
        var watch = server.stream(api, lines);
        if (watch.response().status() == 200) {
            response.closeHandler(closed -> calls.execute(watch::close));
            lines.open(watch.response().headers().getOrDefault("content-type", "application/json"));
        } else {
            send(response, watch.response());
        }
    }

    private static void send(HttpServerResponse response, ApiResponse answer) {
        response.setChunked(false);
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        if (!answer.warnings().isEmpty()) {
            response.putHeader("warning", answer.warnings());
        }
        var unused = response.end(Buffer.buffer(answer.body()));
    }

    private static void refuse(HttpServerRequest request, int code, String reason, String message) {
        send(request.response(), ApiResponse.failure(code, reason, message));
    }
}
