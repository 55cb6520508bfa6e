package dev.runbook.engine.connection;

import dev.runbook.api.port.LogDocument;
import dev.runbook.engine.spi.LogIndex;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.opensearch.client.json.JsonData;
import org.opensearch.client.json.jackson3.JacksonJsonpMapper;
import org.opensearch.client.opensearch.OpenSearchClient;
import org.opensearch.client.opensearch._types.OpenSearchException;
import org.opensearch.client.opensearch._types.SortOrder;
import org.opensearch.client.transport.OpenSearchTransport;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5TransportBuilder;

/**
 * OpenSearch through its own client. Needs {@code org.opensearch.client:opensearch-java} on the class path.
 *
 * @param name what messages call it
 * @param url as {@code https://host:9200}
 * @param user empty for nobody
 * @param password of the user
 * @param authority PEM file of who signed the server's certificate; null for the JVM's
 */
record OpenSearchIndex(
        String name,
        String url,
        String user,
        String password,
        @Nullable Path authority) implements LogIndex {
    private static final Timeout PATIENCE = Timeout.ofSeconds(5);
    private static final Timeout LONGEST = Timeout.ofSeconds(15);

    @Override
    public List<LogDocument> newest(String index, Duration back, int limit) {
        try (var transport = transport()) {
            return new OpenSearchClient(transport)
                            .search(
                                    search -> search.index(index)
                                            .size(limit)
                                            .query(query -> query.range(range -> range.field("@timestamp")
                                                    .gte(JsonData.of("now-" + back.toSeconds() + "s"))))
                                            .sort(sort -> sort.field(field ->
                                                    field.field("@timestamp").order(SortOrder.Desc))),
                                    Document.class)
                            .hits()
                            .hits()
                            .stream()
                            .map(hit -> LogFields.document(hit.source()))
                            .toList();
        } catch (SSLException e) {
            throw refused(
                    "its certificate is not trusted: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                            + ". Name the PEM file of who signed it as ca of the connection",
                    e);
        } catch (SocketTimeoutException e) {
            throw refused("it does not answer in time (" + e.getMessage() + ")", e);
        } catch (IOException | OpenSearchException e) {
            throw refused(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            // What the client makes of an answer that it can't read has no type of its own.
            throw refused("it does not answer as OpenSearch does; is the url right, as https://host:9200?", e);
        }
    }

    private IllegalStateException refused(String reason, Exception cause) {
        return new IllegalStateException(
                "OpenSearch of the connection '" + name + "' (" + url + ") gives no answer: " + reason, cause);
    }

    private OpenSearchTransport transport() throws IOException {
        var uri = URI.create(url);
        var tls = authority == null ? null : Trust.of(authority);
        var builder = ApacheHttpClient5TransportBuilder.builder(new HttpHost(uri.getScheme(), uri.getHost(), port(uri)))
                .setMapper(new JacksonJsonpMapper())
                .setConnectionConfigCallback(OpenSearchIndex::bounded)
                .setRequestConfigCallback(config -> config.setResponseTimeout(LONGEST))
                .setHttpClientConfigCallback(client -> customised(client, tls));
        if (uri.getPath().length() > 1) {
            builder.setPathPrefix(uri.getPath());
        }
        return builder.build();
    }

    private static ConnectionConfig.Builder bounded(ConnectionConfig.Builder config) {
        return config.setConnectTimeout(PATIENCE).setSocketTimeout(LONGEST);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : 9200;
    }

    private HttpAsyncClientBuilder customised(HttpAsyncClientBuilder client, javax.net.ssl.@Nullable SSLContext tls) {
        client.disableAutomaticRetries();
        if (!user.isEmpty()) {
            var credentials = new BasicCredentialsProvider();
            credentials.setCredentials(
                    new AuthScope(null, -1), new UsernamePasswordCredentials(user, password.toCharArray()));
            client.setDefaultCredentialsProvider(credentials);
        }
        if (tls != null) {
            client.setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                    .setDefaultConnectionConfig(
                            bounded(ConnectionConfig.custom()).build())
                    .setTlsStrategy(
                            ClientTlsStrategyBuilder.create().setSslContext(tls).buildAsync())
                    .build());
        }
        return client;
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "OpenSearchIndex[" + name + "]";
    }
}
