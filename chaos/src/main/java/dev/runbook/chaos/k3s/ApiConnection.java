package dev.runbook.chaos.k3s;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.X509KeyManager;

/**
 * The way of proxies to an API server, as its administrator.
 *
 * @param vertx whose one loop serves all proxies
 * @param client that knows host, port and certificates
 * @param config that knows the credentials
 * @param base of all paths, empty for most servers
 * @param server in words
 * @param remedy what to do when it does not answer
 */
record ApiConnection(Vertx vertx, HttpClient client, Config config, String base, String server, String remedy)
        implements AutoCloseable {
    /** Each world has watches open for its whole life. */
    private static final int CONNECTIONS = 1000;

    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    /**
     * Opens one.
     *
     * @param server in words
     * @param remedy what to do when it does not answer
     */
    static ApiConnection of(Config config, String server, String remedy) {
        var vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setUseDaemonThread(true));
        var master = URI.create(config.getMasterUrl());
        boolean secure = master.getScheme().equals("https");
        try {
            var options = new HttpClientOptions()
                    .setSsl(secure)
                    .setVerifyHost(!config.isTrustCerts() && !config.isDisableHostnameVerification())
                    .setDefaultHost(master.getHost())
                    .setDefaultPort(master.getPort() > 0 ? master.getPort() : secure ? HTTPS : HTTP)
                    .setTrustOptions(TrustOptions.wrap(SSLUtils.trustManagers(config)[0]));
            var keys = SSLUtils.keyManagers(config);
            if (keys != null && keys.length > 0) {
                options.setKeyCertOptions(KeyCertOptions.wrap((X509KeyManager) keys[0]));
            }
            return new ApiConnection(
                    vertx,
                    vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(CONNECTIONS)),
                    config,
                    master.getPath().replaceFirst("/$", ""),
                    server,
                    remedy);
        } catch (GeneralSecurityException | IOException e) {
            var unused = vertx.close();
            throw new IllegalStateException("the certificates of " + server + " can't be read", e);
        }
    }

    /** Returns the header that says who asks, empty where a certificate does; read anew each time, since tokens are renewed. */
    Optional<String> authorization() {
        var provider = config.getOauthTokenProvider();
        return Stream.of(
                        provider == null ? null : provider.getToken(),
                        config.getOauthToken(),
                        config.getAutoOAuthToken())
                .filter(token -> token != null && !token.isEmpty())
                .findFirst()
                .map("Bearer "::concat)
                .or(this::basic);
    }

    private Optional<String> basic() {
        return Optional.ofNullable(config.getUsername())
                .map(user -> user + ":" + config.getPassword())
                .map(pair -> "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
    }

    @Override
    public void close() {
        var unused = vertx.close();
    }
}
