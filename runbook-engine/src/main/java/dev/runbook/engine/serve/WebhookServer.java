package dev.runbook.engine.serve;

import dev.runbook.engine.channel.SlackClicks;
import dev.runbook.engine.execution.DaemonThreads;
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
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes Alertmanager's webhook: {@code POST /api/v1/alerts}, and Slack's: {@code POST /api/v1/slack/actions}. Probes and
 * metrics beside them.
 */
final class WebhookServer implements AutoCloseable {
    static final String PATH = "/api/v1/alerts";
    static final String SLACK = "/api/v1/slack/actions";
    /** A thousand alerts have room. */
    private static final int LARGEST_BODY = 4 << 20;
    /** A press brings the message that the button stands in. */
    private static final int LARGEST_PRESS = 64 << 10;

    private static final String NOT_READY =
            "no alerts are taken here now: another replica takes them, or the log says what hinders this one";
    private static final int PER_SECOND = 50;
    private static final int PRESSES_PER_SECOND = 10;
    private static final int COMPLAINTS_PER_SECOND = 5;
    private static final int IDLE_SECONDS = 10;

    private final ListenSettings settings;
    private final Supplier<@Nullable Shift> shift;
    private final @Nullable Buttons buttons;
    private final ServeMeters meters;
    private final Intake intake;
    private final Consumer<String> log;
    private final RateLimit limit = new RateLimit(PER_SECOND);
    /** Of its own: who calls is known only once the body is read, so anybody can use it up. */
    private final RateLimit presses = new RateLimit(PRESSES_PER_SECOND);

    private final RateLimit complaints = new RateLimit(COMPLAINTS_PER_SECOND);
    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    private final ExecutorService disk = Executors.newSingleThreadExecutor(DaemonThreads.named("runbook-inbox"));
    private final HttpServer http;

    WebhookServer(
            ListenSettings settings,
            Supplier<@Nullable Shift> shift,
            @Nullable Buttons buttons,
            Intake intake,
            ServeMeters meters,
            Consumer<String> log) {
        this.settings = settings;
        this.shift = shift;
        this.buttons = buttons;
        this.intake = intake;
        this.meters = meters;
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
     * @throws IOException if it can't
     */
    void listen() throws IOException {
        try {
            var unused = http.listen().toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new IOException(
                    settings.host() + ":" + settings.port() + " can't be listened on: " + e.getMessage()
                            + (e.getCause() instanceof BindException
                                    ? ". Free it, or name another with --listen."
                                    : ". Nothing is served."),
                    e);
        }
    }

    int port() {
        return http.actualPort();
    }

    private void serve(HttpServerRequest request) {
        switch (request.path()) {
            case "/-/healthy" -> answer(request, 200, "healthy");
            case "/-/ready" -> {
                boolean ready = shift.get() != null;
                answer(request, ready ? 200 : 503, ready ? "ready" : "not ready");
            }
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
            case SLACK -> buttons(request);
            default -> answer(request, 404, "there is nothing at " + request.path());
        }
    }

    private void alerts(HttpServerRequest request) {
        if (!request.method().name().equals("POST")) {
            answer(request, 405, "only POST");
        } else if (shift.get() == null) {
            answer(request, 503, NOT_READY);
        } else if (limit.admits()) {
            collect(request, LARGEST_BODY, body -> accept(request, body));
        } else {
            busy(request, PER_SECOND);
        }
    }

    /** Alertmanager sends again what was answered with a 5xx, and nothing else: a 429 would lose alerts. */
    private void busy(HttpServerRequest request, int perSecond) {
        meters.notTaken(NotTaken.RATE);
        request.response().putHeader("Retry-After", "1");
        answer(request, 503, "more than " + perSecond + " messages a second");
    }

    /** Who calls is said by the signature, not by a token. */
    private void buttons(HttpServerRequest request) {
        if (buttons == null) {
            answer(request, 404, "no buttons: the channels file has no slack.signingSecret");
        } else if (!request.method().name().equals("POST")) {
            answer(request, 405, "only POST");
        } else if (presses.admits()) {
            collect(request, LARGEST_PRESS, body -> press(buttons, request, body));
        } else {
            busy(request, PRESSES_PER_SECOND);
        }
    }

    private void press(Buttons pressed, HttpServerRequest request, byte[] body) {
        try {
            pressed.press(
                    request.getHeader("X-Slack-Request-Timestamp"),
                    request.getHeader("X-Slack-Signature"),
                    new String(body, StandardCharsets.UTF_8));
            answer(request, 200, "");
        } catch (SlackClicks.Refused e) {
            refuse(request, e.status(), NotTaken.BUTTON, String.valueOf(e.getMessage()));
        }
    }

    /** A body beyond the limit is not read to its end. */
    private void collect(HttpServerRequest request, int largest, Consumer<byte[]> taker) {
        var body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() + part.length() <= largest) {
                var unused = body.appendBuffer(part);
            } else if (!request.response().ended()) {
                request.response().putHeader("Connection", "close");
                refuse(request, 413, NotTaken.SIZE, "the body is larger than " + largest + " bytes");
            }
        });
        request.endHandler(end -> {
            if (!request.response().ended()) {
                disk.execute(() -> taker.accept(body.getBytes()));
            }
        });
    }

    private void accept(HttpServerRequest request, byte[] body) {
        var now = shift.get();
        if (now == null) {
            answer(request, 503, NOT_READY);
            return;
        }
        intake.take(body, now, (status, text) -> answer(request, status, text));
    }

    /** Returns whether the caller may; answers them otherwise. A client certificate was checked before. */
    private boolean authenticated(HttpServerRequest request) {
        if (settings.token() == null || bears(request.getHeader("Authorization"), settings.token())) {
            return true;
        }
        request.response().putHeader("WWW-Authenticate", "Bearer");
        refuse(request, 401, NotTaken.TOKEN, "the bearer token is missing or wrong");
        return false;
    }

    /** Answers, and logs who was refused; callers can't fill the log, the counter of requests has them all. */
    private void refuse(HttpServerRequest request, int status, NotTaken why, String reason) {
        meters.notTaken(why);
        if (complaints.admits()) {
            log.accept(request.path() + " was refused to "
                    + request.remoteAddress().hostAddress() + " with " + status + ": " + reason);
        }
        answer(request, status, reason);
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
                .end(text.isEmpty() || text.endsWith("\n") ? text : text + "\n");
    }

    @Override
    public void close() {
        http.close().toCompletionStage().toCompletableFuture().join();
        disk.shutdown();
        if (buttons != null) {
            buttons.close();
        }
        try {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        } catch (RejectedExecutionException e) {
            // The loop that would tell has ended already, so it is closed.
        }
    }
}
