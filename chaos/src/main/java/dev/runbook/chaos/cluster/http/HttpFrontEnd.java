package dev.runbook.chaos.cluster.http;

import dev.runbook.chaos.cluster.api.ApiServer;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.apiguardian.api.API;

/**
 * Serves an embedded cluster to other programs on loopback: the API over HTTPS, with a certificate that the kubeconfig
 * holds, and its Prometheus over plain HTTP. Every request to the API carries a bearer token: the administrator's, which
 * the kubeconfig holds too, or a ServiceAccount's; any other is answered with 401.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class HttpFrontEnd implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int LARGEST_MESSAGE = 4 << 20;

    private final String token;
    private final FrontEndCertificate certificate = FrontEndCertificate.generate(LOOPBACK);
    private final Vertx vertx;
    private final ExecutorService calls = Executors.newFixedThreadPool(4, task -> {
        var thread = new Thread(task, "embedded-cluster-http");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpServer api;
    private final HttpServer prometheus;

    private HttpFrontEnd(ApiServer server, QueryApi queries, int port) {
        this.token = token();
        this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(4));
        var options = new HttpServerOptions()
                .setHost(LOOPBACK)
                .setPort(port)
                .setWebSocketSubProtocols(Upgrades.PROTOCOLS)
                .setMaxWebSocketFrameSize(LARGEST_MESSAGE)
                .setMaxWebSocketMessageSize(LARGEST_MESSAGE);
        this.api = vertx.createHttpServer(options.setSsl(true).setKeyCertOptions(certificate.options()))
                .requestHandler(new ApiHandler(server, token, vertx, calls));
        this.prometheus = vertx.createHttpServer(
                        new HttpServerOptions().setHost(LOOPBACK).setPort(0))
                .requestHandler(new QueryHandler(queries, calls));
    }

    /**
     * Starts to serve.
     *
     * @param queries what answers as a Prometheus does, without a token
     * @param port of the API, 0 for one that is free; Prometheus gets a free one
     * @throws IOException if the port is in use
     */
    public static HttpFrontEnd start(ApiServer server, QueryApi queries, int port) throws IOException {
        var frontEnd = new HttpFrontEnd(server, queries, port);
        try {
            listen(frontEnd.api);
            listen(frontEnd.prometheus);
            return frontEnd;
        } catch (CompletionException e) {
            frontEnd.close();
            throw new IOException(
                    "port " + port + " on " + LOOPBACK + " can't be listened on: " + e.getCause()
                            + ". Free it, or use 0 for any.",
                    e);
        }
    }

    private static void listen(HttpServer server) {
        var unused = server.listen().toCompletionStage().toCompletableFuture().join();
    }

    private static String token() {
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Returns where the API is reached. */
    public URI uri() {
        return URI.create("https://" + LOOPBACK + ":" + api.actualPort());
    }

    /** Returns where its Prometheus is reached. */
    public URI prometheus() {
        return URI.create("http://" + LOOPBACK + ":" + prometheus.actualPort() + QueryHandler.ROOT);
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
                  cluster: {server: "%2$s", certificate-authority-data: "%4$s"}
                users:
                - name: %1$s
                  user: {token: "%3$s"}
                contexts:
                - name: %1$s
                  context: {cluster: %1$s, user: %1$s}
                current-context: %1$s
                """.formatted(context, uri(), token, certificate.inKubeconfig()));
    }

    /** Stops serving; calls that are under way get no answer. */
    @Override
    public void close() {
        try {
            var unused = vertx.close().toCompletionStage().toCompletableFuture().join();
        } catch (RejectedExecutionException e) {
            // The loop that would tell has ended already, so it is closed.
        }
        // Only now, since each connection that closes lets go of its stream by a call.
        calls.shutdown();
    }
}
