package dev.runbook.chaos.live;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Stands before an API server and lets every exec hang. */
final class StuckExecFixture implements AutoCloseable {
    /** What the client or server of this JVM writes itself. */
    private static final Set<String> OWN = Set.of("host", "connection", "content-length", "upgrade", "http2-settings");

    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger execs = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client;
    private final URI server;
    private final HttpServer http;

    /** Begins to listen, and turns a kubeconfig to itself. */
    StuckExecFixture(Path kubeconfig) throws IOException, GeneralSecurityException {
        var text = Files.readString(kubeconfig);
        server = URI.create(value(text, "server"));
        client = HttpClient.newBuilder()
                .sslContext(trusting(Base64.getDecoder().decode(value(text, "certificate-authority-data"))))
                .build();
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/", this::answer);
        http.start();
        Files.writeString(
                kubeconfig,
                text.replace(
                        server.toString(),
                        "http://127.0.0.1:" + http.getAddress().getPort() + "/"));
    }

    private static String value(String kubeconfig, String key) {
        var found = Pattern.compile(key + ": \"([^\"]+)\"").matcher(kubeconfig);
        if (!found.find()) {
            throw new IllegalArgumentException(kubeconfig);
        }
        return found.group(1);
    }

    private static SSLContext trusting(byte[] authority) throws IOException, GeneralSecurityException {
        var keys = KeyStore.getInstance(KeyStore.getDefaultType());
        keys.load(null);
        keys.setCertificateEntry(
                "authority",
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(authority)));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestURI().getPath().endsWith("/exec")) {
                execs.incrementAndGet();
                closed.await();
                return;
            }
            var request = HttpRequest.newBuilder(server.resolve(exchange.getRequestURI()))
                    .method(
                            exchange.getRequestMethod(),
                            BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
            exchange.getRequestHeaders().forEach((name, values) -> {
                if (!OWN.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                    values.forEach(value -> request.header(name, value));
                }
            });
            var answered = client.send(request.build(), BodyHandlers.ofInputStream());
            answered.headers()
                    .firstValue("content-type")
                    .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
            exchange.sendResponseHeaders(answered.statusCode(), 0);
            try (var body = answered.body()) {
                body.transferTo(exchange.getResponseBody());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns how many have come. */
    int execs() {
        return execs.get();
    }

    @Override
    public void close() {
        closed.countDown();
        http.stop(0);
        threads.shutdownNow();
    }
}
