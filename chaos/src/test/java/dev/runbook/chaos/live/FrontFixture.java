package dev.runbook.chaos.live;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Stands before an API server on loopback and answers some calls itself. Knows no upgrades. */
public final class FrontFixture implements AutoCloseable {
    /** What the client or server of this JVM writes itself. */
    private static final Set<String> OWN = Set.of("host", "connection", "content-length", "upgrade", "http2-settings");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Predicate<HttpExchange> own;
    private final HttpHandler answering;
    private final HttpClient client;
    private final URI server;
    private final HttpServer http;

    /**
     * Begins to listen, and turns a kubeconfig to itself.
     *
     * @param own the calls that it answers itself
     * @param answering answers them; may hand them to {@link #pass} after all
     */
    public FrontFixture(Path kubeconfig, Predicate<HttpExchange> own, Answering answering)
            throws IOException, GeneralSecurityException {
        var text = Files.readString(kubeconfig);
        this.own = own;
        this.answering = exchange -> answering.answer(exchange, this::pass);
        server = URI.create(value(text, "server"));
        client = HttpClient.newBuilder()
                .sslContext(trusting(Base64.getDecoder().decode(value(text, "certificate-authority-data"))))
                .build();
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/", this::answer);
        http.start();
        turn(kubeconfig);
    }

    /** Answers a call in the API server's place. */
    @FunctionalInterface
    public interface Answering {
        /**
         * Answers.
         *
         * @param server asks the API server, and answers what it says
         */
        void answer(HttpExchange exchange, HttpHandler server) throws IOException;
    }

    /** Turns another kubeconfig to itself. */
    public void turn(Path kubeconfig) throws IOException {
        Files.writeString(
                kubeconfig,
                Files.readString(kubeconfig)
                        .replace(
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
            if (own.test(exchange)) {
                answering.handle(exchange);
            } else {
                pass(exchange);
            }
        }
    }

    private void pass(HttpExchange exchange) throws IOException {
        var request = HttpRequest.newBuilder(server.resolve(exchange.getRequestURI()))
                .method(
                        exchange.getRequestMethod(),
                        BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OWN.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
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

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
