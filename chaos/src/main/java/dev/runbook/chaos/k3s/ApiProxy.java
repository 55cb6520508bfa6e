package dev.runbook.chaos.k3s;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runbook.chaos.cluster.api.ApiCall;
import dev.runbook.chaos.cluster.api.ApiRequest;
import dev.runbook.chaos.cluster.api.ApiResponse;
import dev.runbook.chaos.cluster.api.Interception;
import dev.runbook.chaos.cluster.api.RequestFilter;
import dev.runbook.chaos.fault.ApiPath;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * Stands between a world and the API server of the cluster that it shares with others, on loopback: shows the world's
 * namespaces under their own names, and disturbs calls of the runbook as faults want. Every request carries a token that
 * says whose it is.
 */
final class ApiProxy implements ApiPath, AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String RUNBOOK = "runbook";
    private static final String WORLD = "world";
    private static final Set<String> ENDS_HERE = Set.of(
            "authorization",
            "host",
            "connection",
            "content-length",
            "transfer-encoding",
            "accept-encoding",
            "keep-alive",
            "upgrade");
    /** Only watches and logs may be silent for longer. */
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(40);

    private final Vertx vertx;
    private final ApiConnection connection;
    private final HttpClient upstream;
    private final WorldNames names;
    private final UnaryOperator<Duration> real;
    private final HttpServer server;
    private final String runbookToken = token();
    private final String worldToken = token();
    private final List<RequestFilter> disturbances = new CopyOnWriteArrayList<>();

    private ApiProxy(ApiConnection connection, WorldNames names, UnaryOperator<Duration> real) {
        this.connection = connection;
        this.vertx = connection.vertx();
        this.upstream = connection.client();
        this.names = names;
        this.real = real;
        this.server = vertx.createHttpServer(
                        new HttpServerOptions().setHost(LOOPBACK).setPort(0))
                .requestHandler(this::serve);
    }

    /**
     * Starts to listen on a port that is free.
     *
     * @param real turns a duration of the world into one of the wall's clock
     */
    static ApiProxy start(ApiConnection connection, WorldNames names, UnaryOperator<Duration> real) {
        var proxy = new ApiProxy(connection, names, real);
        var unused =
                proxy.server.listen().toCompletionStage().toCompletableFuture().join();
        return proxy;
    }

    private static String token() {
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Returns how the runbook reaches the API server. */
    Config ofRunbook(String namespace) {
        return config(namespace, runbookToken);
    }

    /** Returns how what belongs to nobody's run reaches it: no fault disturbs that. */
    Config ofWorld(String namespace) {
        return config(namespace, worldToken);
    }

    private Config config(String namespace, String token) {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(uri().toString())
                .withNamespace(namespace)
                .withOauthToken(token)
                .withRequestRetryBackoffLimit(0)
                .withRequestTimeout(K3sNode.ANSWERED_WITHIN)
                .build();
    }

    /** Returns where a port of one of the world's pods, or of those that play it, is reached; the path is a secret. */
    URI pod(String namespace, String pod, int port) {
        return URI.create(
                uri() + "/" + worldToken + "/api/v1/namespaces/" + namespace + "/pods/" + pod + ":" + port + "/proxy");
    }

    private URI uri() {
        return URI.create("http://" + LOOPBACK + ":" + server.actualPort());
    }

    @Override
    public Runnable disturb(RequestFilter filter) {
        disturbances.add(filter);
        return () -> disturbances.remove(filter);
    }

    @Override
    public boolean disturbs(ApiCall call) {
        return disturbance(call) != Interception.pass();
    }

    private Interception disturbance(ApiCall call) {
        for (var filter : disturbances) {
            var interception = filter.intercept(call);
            if (interception != Interception.pass()) {
                return interception;
            }
        }
        return Interception.pass();
    }

    private void serve(HttpServerRequest request) {
        var uri = request.uri();
        var secret = "/" + worldToken;
        boolean bySecret = uri.startsWith(secret + "/");
        var given = String.valueOf(request.getHeader("Authorization"));
        boolean runbook = given.equals("Bearer " + runbookToken);
        if (!bySecret && !runbook && !given.equals("Bearer " + worldToken)) {
            refuse(request.response(), 401, "Unauthorized", "Unauthorized");
            return;
        }
        var path = bySecret ? uri.substring(secret.length()) : uri;
        boolean upgrade = request.getHeader("Upgrade") != null;
        request.body().onSuccess(body -> {
            var call = new ApiRequest(
                    request.method().name(), URI.create(path), Map.of(), body.getBytes(), runbook ? RUNBOOK : WORLD);
            var fate = runbook ? disturbance(ApiCall.of(call)) : Interception.pass();
            if (upgrade && call.isWatch()) {
                // What a proxy says that knows no WebSockets; clients then watch by plain HTTP.
                var unused = request.response().end();
            } else {
                meet(fate, request, () -> {
                    if (upgrade) {
                        tunnel(request, path);
                    } else {
                        forward(request, path, body, call, fate instanceof Interception.LoseAnswer);
                    }
                });
            }
        });
    }

    private void meet(Interception fate, HttpServerRequest request, Runnable forward) {
        if (fate instanceof Interception.Answer answer) {
            send(request.response(), answer.response());
        } else if (fate instanceof Interception.TimeOut timeOut) {
            after(timeOut.after(), () -> abandon(request));
        } else if (fate instanceof Interception.Delay delay) {
            after(delay.by(), forward);
        } else {
            forward.run();
        }
    }

    private void after(Duration inTheWorld, Runnable then) {
        vertx.setTimer(Math.max(1, real.apply(inTheWorld).toMillis()), timer -> then.run());
    }

    private static void abandon(HttpServerRequest request) {
        var unused = request.connection().close();
    }

    private void forward(HttpServerRequest request, String path, Buffer body, ApiRequest call, boolean loseAnswer) {
        var options = options(request, path);
        boolean patient = call.isWatch() || call.flag("follow");
        if (!patient) {
            options.setIdleTimeout(ANSWERED_WITHIN.toMillis());
        }
        var sent = Buffer.buffer(names.body(body.toString(UTF_8)));
        upstream.request(options)
                .compose(out -> {
                    request.response().closeHandler(closed -> out.reset());
                    return sent.length() == 0 && request.method() == HttpMethod.GET ? out.send() : out.send(sent);
                })
                .onSuccess(in -> {
                    if (loseAnswer) {
                        in.endHandler(end -> abandon(request)).resume();
                    } else {
                        copy(in, request.response());
                    }
                })
                .onFailure(e -> unreachable(request.response(), e));
    }

    private RequestOptions options(HttpServerRequest request, String path) {
        var options = new RequestOptions()
                .setMethod(request.method())
                .setURI(connection.base() + names.uri(path))
                .setConnectTimeout(ANSWERED_WITHIN.toMillis());
        request.headers().forEach(header -> {
            if (!ENDS_HERE.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                options.addHeader(header.getKey(), header.getValue());
            }
        });
        connection.authorization().ifPresent(credentials -> options.addHeader("Authorization", credentials));
        return options;
    }

    private void copy(HttpClientResponse in, HttpServerResponse out) {
        var eraser = new SuffixEraser(names.suffix());
        out.setStatusCode(in.statusCode()).setChunked(true);
        in.headers().forEach(header -> {
            if (!ENDS_HERE.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                out.putHeader(header.getKey(), header.getValue());
            }
        });
        var unused = out.writeHead();
        in.handler(piece -> {
            write(out, eraser.next(piece.getBytes()));
            if (out.writeQueueFull()) {
                in.pause();
                out.drainHandler(drained -> in.resume());
            }
        });
        in.exceptionHandler(cut -> out.reset());
        in.endHandler(end -> {
            if (!out.closed()) {
                write(out, eraser.end());
                var ignored = out.end();
            }
        });
        in.resume();
    }

    private static void write(HttpServerResponse out, byte[] bytes) {
        if (bytes.length > 0 && !out.closed()) {
            var unused = out.write(Buffer.buffer(bytes));
        }
    }

    /** Connects both ends of what is no HTTP any more: exec, attach, port-forward. */
    private void tunnel(HttpServerRequest request, String path) {
        var options = options(request, path);
        options.addHeader("Connection", "Upgrade").addHeader("Upgrade", request.getHeader("Upgrade"));
        upstream.request(options)
                .compose(out -> out.connect())
                .onSuccess(in -> {
                    if (in.statusCode() != 101) {
                        copy(in, request.response());
                        return;
                    }
                    var head = request.response().setStatusCode(101);
                    in.headers().forEach(header -> head.putHeader(header.getKey(), header.getValue()));
                    var back = in.netSocket();
                    back.pause();
                    request.toNetSocket()
                            .onSuccess(front -> {
                                var unused = front.pipeTo(back);
                                var ignored = back.pipeTo(front);
                            })
                            .onFailure(e -> back.close());
                })
                .onFailure(e -> unreachable(request.response(), e));
    }

    private void unreachable(HttpServerResponse response, Throwable why) {
        if (!response.ended() && !response.closed() && !response.headWritten()) {
            refuse(
                    response,
                    502,
                    "BadGateway",
                    "the API server of " + connection.server() + " does not answer: " + why
                            + ". Nothing can be said of the drill; " + connection.remedy() + ".");
        }
    }

    private static void refuse(HttpServerResponse response, int code, String reason, String message) {
        send(response, ((Interception.Answer) Interception.answer(code, reason, message)).response());
    }

    private static void send(HttpServerResponse response, ApiResponse answer) {
        response.setStatusCode(answer.status());
        new LinkedHashMap<>(answer.headers()).forEach(response::putHeader);
        var unused = response.end(Buffer.buffer(answer.body()));
    }

    /** Stops listening; calls that are under way get no answer. */
    @Override
    public void close() {
        Future<Void> closed = server.close();
        closed.onComplete(ended -> disturbances.clear());
    }
}
