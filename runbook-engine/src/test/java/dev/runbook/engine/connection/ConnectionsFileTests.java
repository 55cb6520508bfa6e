package dev.runbook.engine.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.engine.spi.LogIndex;
import dev.runbook.engine.spi.SqlConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionsFileTests {
    @TempDir
    Path folder;

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("connections.yaml"), yaml);
    }

    @Test
    void all_problems_are_told_at_once_and_no_secret_with_them() throws IOException {
        var file = file("""
                postgres:
                  orders: {url: "jdbc:postgresql://db:5432/x?password=hunter2", user: me}
                  other: {url: "jdbc:postgresql://db:5432/x", password: hunter3}
                redis:
                  cache: {url: "redis://:hunter4@redis:6379", passwort: x}
                opensearch:
                  logs: {url: "opensearch:9200", password: env:NOT_SET}
                git:
                  backend: {}
                kafka: {}
                """);

        assertThatThrownBy(() -> ConnectionsFile.read(file, Map.<String, String>of()::get))
                .hasMessageContaining("nothing was done")
                .hasMessageContaining("the file has the key 'kafka'")
                .hasMessageContaining("postgres.orders.url holds a user or password")
                .hasMessageContaining("postgres.other.password a secret is written out")
                .hasMessageContaining("redis.cache.url holds a user or password")
                .hasMessageContaining("redis.cache has the key 'passwort'")
                .hasMessageContaining("opensearch.logs.url is no URL of the form http://… or https://…")
                .hasMessageContaining("opensearch.logs.password the environment variable NOT_SET is not set")
                .hasMessageContaining("git.backend.path is missing")
                .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain("hunter"));
    }

    @Test
    void a_connection_is_found_by_type_and_name_and_shows_no_password() throws IOException {
        var connections = ConnectionsFile.read(
                file("postgres: {orders: {url: \"jdbc:postgresql://db:5432/x\", user: me, password: env:PW}}"),
                Map.of("PW", "hunter2")::get);

        assertThat(connections.find(SqlConnection.class, "orders").orElseThrow().toString())
                .isEqualTo("JdbcConnection[orders]");
        assertThat(connections.find(SqlConnection.class, "others")).isEmpty();
        assertThat(connections.find(LogIndex.class, "orders")).isEmpty();
    }

    @Test
    void the_file_in_the_manual_is_understood() throws Exception {
        var manual = Files.readString(Path.of("README.md"));
        var yaml = manual.split("<!-- file:connections -->\\s*```yaml\n")[1].split("```")[0].replace(
                "/etc/ssl/logs.pem", authority().toString());

        var connections = ConnectionsFile.read(file(yaml), name -> "a secret");

        assertThat(connections.find(SqlConnection.class, "orders")).isPresent();
        assertThat(connections.find(LogIndex.class, "opensearch")).isPresent();
    }

    /** Returns a PEM file with one of those whom the JVM trusts. */
    private Path authority() throws Exception {
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init((KeyStore) null);
        var one = ((X509TrustManager) trust.getTrustManagers()[0]).getAcceptedIssuers()[0];
        return Files.writeString(
                folder.resolve("ca.pem"),
                "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(one.getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
    }

    @Test
    void a_library_that_is_missing_is_named() {
        var definition = new LiveConnections.Definition("org.example:driver", "org.example.Driver", Object::new);
        var connections = new LiveConnections(Map.of(Object.class, Map.of("x", definition)));

        assertThatThrownBy(() -> connections.find(Object.class, "x"))
                .hasMessage("the connection 'x' needs org.example:driver, which is not on the class path, so it was not"
                        + " asked. Add it.");
    }
}
