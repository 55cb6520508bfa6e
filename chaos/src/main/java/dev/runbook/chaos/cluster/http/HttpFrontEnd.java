package dev.runbook.chaos.cluster.http;

import dev.runbook.chaos.cluster.api.ApiRequest;
import dev.runbook.chaos.cluster.api.ApiResponse;
import dev.runbook.chaos.cluster.api.ApiServer;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.apiguardian.api.API;

/**
 * Serves an embedded cluster over HTTP on loopback. Every request carries a bearer token: the administrator's, which the
 * kubeconfig holds, or a ServiceAccount's; any other is answered with 401. Runs in containers are answered with 501, since they need a connection that is upgraded.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class HttpFrontEnd implements AutoCloseable {
    private static final String PROMETHEUS = "/prometheus";
    private static final String LOOPBACK = "127.0.0.1";
    private static final int UNAUTHORIZED = 401;
    private static final int BAD_GATEWAY = 502;
    /** The API server's own limit for a request body is 3 MiB. */
    private static final int LARGEST_BODY = 3 << 20;

    private final ApiServer server;
    private final QueryApi queries;
    private final String token;
    private final Vertx vertx;
    private final ExecutorService calls = Executors.newFixedThreadPool(4, task -> {
        var thread = new Thread(task, "embedded-cluster-http");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpServer http;

    private HttpFrontEnd(ApiServer server, QueryApi queries, int port) {
        this.server = server;
        this.queries = queries;
        this.token = token();
        this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
        this.http = vertx.createHttpServer(
                        new HttpServerOptions().setHost(LOOPBACK).setPort(port))
                .requestHandler(this::serve);
    }

    /**
     * Starts to serve.
     *
     * @param queries what answers under {@code /prometheus}, without a token, as a Prometheus does
     * @param port 0 for one that is free
     * @throws IOException if the port is in use
     */
    public static HttpFrontEnd start(ApiServer server, QueryApi queries, int port) throws IOException {
        var frontEnd = new HttpFrontEnd(server, queries, port);
        try {
            var unused = frontEnd.http
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            return frontEnd;
        } catch (java.util.concurrent.CompletionException e) {
            frontEnd.close();
            throw new IOException(
                    "port " + port + " on " + LOOPBACK + " can't be listened on: " + e.getCause()
                            + ". Free it, or use 0 for any.",
                    e);
        }
    }

    private static String token() {
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Returns where it is reached. */
    public URI uri() {
        return URI.create("http://" + LOOPBACK + ":" + http.actualPort());
    }

    /** Returns where its Prometheus is reached. */
    public URI prometheus() {
        return URI.create(uri() + PROMETHEUS);
    }

    /** Writes a kubeconfig with one context, readable for its owner alone. */
    public void writeKubeconfig(Path file, String context) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, """
                apiVersion: v1
                kind: Config
                clusters:
                - name: %1$s
                  cluster: {server: "%2$s"}
                users:
                - name: %1$s
                  user: {token: "%3$s"}
                contexts:
                - name: %1$s
                  context: {cluster: %1$s, user: %1$s}
                current-context: %1$s
                """.formatted(context, uri(), token));
    }

    private void serve(HttpServerRequest request) {
        if (request.path().startsWith(PROMETHEUS)) {
            request.body().onSuccess(form -> {
                var parameters = new LinkedHashMap<String, String>();
                request.params().forEach(p -> parameters.put(p.getKey(), p.getValue()));
                parameters.putAll(form(form.toString(StandardCharsets.UTF_8)));
                calls.execute(() -> query(request, parameters));
            });
            return;
        }
        if (!authenticated(request)) {
            refuse(request, UNAUTHORIZED, "Unauthorized");
            return;
        }
        request.body().onSuccess(body -> {
            if (body.length() > LARGEST_BODY) {
                refuse(request, 413, "request is too large: limit is " + LARGEST_BODY);
                return;
            }
            var headers = new LinkedHashMap<String, String>();
            request.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
            if (administrator(request)) {
                headers.keySet().removeIf(name -> name.equalsIgnoreCase("Authorization"));
            }
            var api = new ApiRequest(
                    request.method().name(), URI.create(request.uri()), headers, body.getBytes(), actor(request));
            calls.execute(() -> answer(request, api));
        });
    }

    private static Map<String, String> form(String text) {
        var fields = new LinkedHashMap<String, String>();
        for (var field : text.split("&")) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.put(
                        field.substring(0, equals),
                        URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return fields;
    }

    private void query(HttpServerRequest request, Map<String, String> parameters) {
        var answer = queries.answer(request.path().substring(PROMETHEUS.length()), parameters);
        var unused = request.response()
                .setStatusCode(answer.startsWith("{\"status\":\"success\"") ? 200 : 400)
                .putHeader("content-type", "application/json")
                .end(answer);
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
            if (api.isWatch() && request.getHeader("Upgrade") != null) {
                // What a proxy says that knows no WebSockets; clients then watch by plain HTTP.
                var unused = request.response().end();
            } else if (api.isWatch()) {
                watch(request.response(), api);
            } else {
                send(request.response(), server.handle(api));
            }
        } catch (IOException e) {
            // A fault on the way to the API server: the connection breaks without an answer.
            var unused = request.connection().close();
        } catch (RuntimeException e) {
            refuse(request, BAD_GATEWAY, "the embedded cluster failed: " + e);
        }
    }

    private void watch(HttpServerResponse response, ApiRequest api) throws IOException {
        var events = new StreamedEvents(vertx, response);
        var watch = server.watch(api, events);
        if (watch.response().status() == 200) {
            response.closeHandler(closed -> calls.execute(watch::close));
            events.open();
        } else {
            send(response, watch.response());
        }
    }

    private static void send(HttpServerResponse response, ApiResponse answer) {
        response.setChunked(false);
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        var unused = response.end(io.vertx.core.buffer.Buffer.buffer(answer.body()));
    }

    private static void refuse(HttpServerRequest request, int code, String message) {
        var body = """
                {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"%s","reason":"%s","code":%d}""".formatted(message, message, code);
        var unused = request.response()
                .setStatusCode(code)
                .putHeader("content-type", "application/json")
                .end(body);
    }

    /** Stops serving; calls that are under way get no answer. */
    @Override
    public void close() {
        calls.shutdownNow();
        try {
            var unused = vertx.close().toCompletionStage().toCompletableFuture().join();
        } catch (RejectedExecutionException e) {
            // The loop that would tell has ended already, so it is closed.
        }
    }
}
