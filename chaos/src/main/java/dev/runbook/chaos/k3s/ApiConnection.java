package dev.runbook.chaos.k3s;

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
import javax.net.ssl.X509KeyManager;

/**
 * The way of proxies to an API server, as its administrator.
 *
 * @param vertx whose one loop serves all proxies
 * @param client that knows host, port and certificates
 */
record ApiConnection(Vertx vertx, HttpClient client) implements AutoCloseable {
    /** Each world has watches open for its whole life. */
    private static final int CONNECTIONS = 1000;

    static ApiConnection of(Config config) {
        var vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setUseDaemonThread(true));
        var master = URI.create(config.getMasterUrl());
        try {
            var options = new HttpClientOptions()
                    .setSsl(true)
                    .setDefaultHost(master.getHost())
                    .setDefaultPort(master.getPort())
                    .setKeyCertOptions(KeyCertOptions.wrap((X509KeyManager) SSLUtils.keyManagers(config)[0]))
                    .setTrustOptions(TrustOptions.wrap(SSLUtils.trustManagers(config)[0]));
            return new ApiConnection(
                    vertx, vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(CONNECTIONS)));
        } catch (GeneralSecurityException | IOException e) {
            var unused = vertx.close();
            throw new IllegalStateException("the certificates of the k3s can't be read", e);
        }
    }

    @Override
    public void close() {
        var unused = vertx.close();
    }
}
