package dev.runbook.engine.serve;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Takes Alertmanager's webhook: {@code POST /api/v1/alerts}. Probes and metrics beside it. */
final class WebhookServer implements AutoCloseable {
    static final String PATH = "/api/v1/alerts";
    private static final int LARGEST_BODY = 1 << 20;
    private static final int PER_SECOND = 50;
    private static final int IDLE_SECONDS = 10;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ListenSettings settings;
    private final Inbox inbox;
    private final Dispatcher dispatcher;
    private final ServeMeters meters;
    private final BooleanSupplier ready;
    private final Consumer<String> log;
    private final RateLimit limit = new RateLimit(PER_SECOND);
    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    private final ExecutorService disk = Executors.newSingleThreadExecutor(task -> {
        var thread = new Thread(task, "runbook-inbox");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpServer http;

    WebhookServer(
            ListenSettings settings,
            Inbox inbox,
            Dispatcher dispatcher,
            ServeMeters meters,
            BooleanSupplier ready,
            Consumer<String> log) {
        this.settings = settings;
        this.inbox = inbox;
        this.dispatcher = dispatcher;
        this.meters = meters;
        this.ready = ready;
        this.log = log;
        this.http = vertx.createHttpServer(options(settings)).requestHandler(this::serve);
    }

    private static HttpServerOptions options(ListenSettings settings) {
        var options = new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setIdleTimeout(IDLE_SECONDS);
        if (settings.certificate() != null && settings.key() != null) {
            options.setSsl(true)
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .setCertPath(settings.certificate().toString())
                            .setKeyPath(settings.key().toString()));
        }
        if (settings.clientAuthority() != null) {
            options.setClientAuth(ClientAuth.REQUIRED)
                    .setTrustOptions(new PemTrustOptions()
                            .addCertPath(settings.clientAuthority().toString()));
        }
        return options;
    }

    /**
     * Begins to listen.
     *
     * @return the port
     * @throws IOException if it can't
     */
    int listen() throws IOException {
        try {
            return http.listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join()
                    .actualPort();
        } catch (CompletionException e) {
            throw new IOException(
                    settings.host() + ":" + settings.port() + " can't be listened on: " + e.getMessage()
                            + ". Free it, or name another with --listen.",
                    e);
        }
    }

    private void serve(HttpServerRequest request) {
        switch (request.path()) {
            case "/-/healthy" -> answer(request, 200, "healthy");
            case "/-/ready" ->
                answer(request, ready.getAsBoolean() ? 200 : 503, ready.getAsBoolean() ? "ready" : "not ready");
            case "/metrics" -> {
                if (authenticated(request)) {
                    answer(request, 200, meters.text());
                }
            }
            case PATH -> {
                if (authenticated(request)) {
                    alerts(request);
                }
            }
            default -> answer(request, 404, "there is nothing at " + request.path());
        }
    }

    private void alerts(HttpServerRequest request) {
        if (!request.method().name().equals("POST")) {
            answer(request, 405, "only POST");
        } else if (!ready.getAsBoolean()) {
            answer(request, 503, "another replica takes the alerts");
        } else if (!limit.admits()) {
            request.response().putHeader("Retry-After", "1");
            answer(request, 429, "more than " + PER_SECOND + " messages a second");
        } else {
            collect(request);
        }
    }

    /** A body beyond the limit is not read to its end. */
    private void collect(HttpServerRequest request) {
        var body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() + part.length() <= LARGEST_BODY) {
                var unused = body.appendBuffer(part);
            } else if (!request.response().ended()) {
                request.response().putHeader("Connection", "close");
                answer(request, 413, "the body is larger than " + LARGEST_BODY + " bytes");
            }
        });
        request.endHandler(end -> {
            if (!request.response().ended()) {
                disk.execute(() -> accept(request, body.getBytes()));
            }
        });
    }

    private void accept(HttpServerRequest request, byte[] body) {
        try {
            var message = WebhookMessage.parse(body);
            var fresh = inbox.accept(message.alerts());
            message.problems().forEach(log);
            if (message.truncated() > 0) {
                log.accept("Alertmanager left " + message.truncated() + " alerts out of the message");
            }
            answer(
                    request,
                    202,
                    JSON.writeValueAsString(Map.of(
                            "accepted", fresh.size(),
                            "known", firing(message.alerts()) - fresh.size(),
                            "problems", message.problems())));
            dispatcher.take(fresh);
            message.alerts().stream()
                    .filter(alert -> !alert.firing())
                    .forEach(alert -> dispatcher.resolved(alert.key()));
        } catch (WebhookMessage.BadMessage e) {
            log.accept("a message was refused: " + e.getMessage());
            answer(request, 400, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.accept("a message was not accepted: " + e.getMessage());
            answer(request, 500, "the message could not be written down, so it was not accepted");
        }
    }

    private static long firing(List<ReceivedAlert> alerts) {
        return alerts.stream()
                .filter(ReceivedAlert::firing)
                .map(ReceivedAlert::key)
                .distinct()
                .count();
    }

    /** Returns whether the caller may; answers them otherwise. A client certificate was checked before. */
    private boolean authenticated(HttpServerRequest request) {
        if (settings.token() == null || bears(request.getHeader("Authorization"), settings.token())) {
            return true;
        }
        request.response().putHeader("WWW-Authenticate", "Bearer");
        answer(request, 401, "Unauthorized");
        return false;
    }

    private static boolean bears(@Nullable String header, String token) {
        return header != null
                && MessageDigest.isEqual(
                        header.getBytes(StandardCharsets.UTF_8), ("Bearer " + token).getBytes(StandardCharsets.UTF_8));
    }

    private void answer(HttpServerRequest request, int status, String text) {
        if (!request.path().startsWith("/-/")) {
            meters.request(status);
        }
        var unused = request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", text.startsWith("{") ? "application/json" : "text/plain; charset=utf-8")
                .end(text.endsWith("\n") ? text : text + "\n");
    }

    @Override
    public void close() {
        http.close().toCompletionStage().toCompletableFuture().join();
        disk.shutdown();
        try {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        } catch (RejectedExecutionException e) {
            // The loop that would tell has ended already, so it is closed.
        }
    }
}
