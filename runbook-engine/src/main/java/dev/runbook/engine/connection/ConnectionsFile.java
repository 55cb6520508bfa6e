package dev.runbook.engine.connection;

import dev.runbook.engine.connection.LiveConnections.Definition;
import dev.runbook.engine.settings.GivenFile;
import dev.runbook.engine.spi.CommitHistory;
import dev.runbook.engine.spi.Connections;
import dev.runbook.engine.spi.LogIndex;
import dev.runbook.engine.spi.RedisConnection;
import dev.runbook.engine.spi.SqlConnection;
import dev.runbook.engine.spi.TraceStore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of connections, each with a name that steps use:
 *
 * <pre>
 * postgres:
 *   orders: {url: "jdbc:postgresql://localhost:5432/predator", user: predator, password: env:PGPASSWORD}
 * redis:
 *   cache: {url: "rediss://localhost:6379", password: file:/run/secrets/redis}
 * opensearch:
 *   logs: {url: "https://localhost:9200", user: reader, password: env:OPENSEARCH_PASSWORD, ca: /etc/ssl/opensearch.pem}
 * jaeger:
 *   traces: {url: "http://localhost:16686"}
 * git:
 *   backend: {path: /srv/predator12}
 * </pre>
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class ConnectionsFile {
    private static final Set<String> SECTIONS = Set.of("postgres", "redis", "opensearch", "jaeger", "git");

    private final Entries entries;

    private ConnectionsFile(Entries entries) {
        this.entries = entries;
    }

    /**
     * Reads it. Connects to nothing.
     *
     * @param environment gives a variable's value, null for none
     * @throws IllegalArgumentException with all problems
     */
    public static Connections read(Path file, UnaryOperator<@Nullable String> environment) {
        var entries = new Entries(new GivenFile("the connections file", file).map(), environment);
        entries.check("the file", entries.values(), SECTIONS);
        var connections = new ConnectionsFile(entries).connections();
        if (!entries.problems().isEmpty()) {
            throw new IllegalArgumentException("the connections file " + file
                    + " is not understood, so nothing was done:\n  - " + String.join("\n  - ", entries.problems()));
        }
        return connections;
    }

    private Connections connections() {
        var known = new HashMap<Class<?>, Map<String, Definition>>();
        known.put(SqlConnection.class, section("postgres", Set.of("url", "user", "password"), this::postgres));
        known.put(RedisConnection.class, section("redis", Set.of("url", "user", "password", "ca"), this::redis));
        known.put(LogIndex.class, section("opensearch", Set.of("url", "user", "password", "ca"), this::openSearch));
        known.put(TraceStore.class, section("jaeger", Set.of("url", "token"), this::jaeger));
        known.put(CommitHistory.class, section("git", Set.of("path"), this::git));
        return new LiveConnections(Map.copyOf(known));
    }

    private Map<String, Definition> section(
            String name, Set<String> keys, Function<Entries.Entry, @Nullable Definition> reader) {
        var all = new HashMap<String, Definition>();
        for (var entry : entries.section(name, keys)) {
            var definition = reader.apply(entry);
            if (definition != null) {
                all.put(entry.name(), definition);
            }
        }
        return Map.copyOf(all);
    }

    private @Nullable Definition postgres(Entries.Entry entry) {
        var url = entry.url("jdbc:postgresql");
        var user = entry.text("user");
        var password = entry.secret("password");
        return url == null || password == null
                ? null
                : new Definition(
                        "org.postgresql:postgresql",
                        "org.postgresql.Driver",
                        () -> new JdbcConnection(entry.name(), url, user, password));
    }

    private @Nullable Definition redis(Entries.Entry entry) {
        var url = entry.url("redis", "rediss");
        var user = entry.text("user");
        var password = entry.secret("password");
        var authority = entry.authority("ca");
        return url == null || password == null
                ? null
                : new Definition(
                        "io.lettuce:lettuce-core",
                        "io.lettuce.core.RedisClient",
                        () -> new LettuceConnection(entry.name(), url, user, password, authority));
    }

    private @Nullable Definition openSearch(Entries.Entry entry) {
        var url = entry.url("http", "https");
        var user = entry.text("user");
        var password = entry.secret("password");
        var authority = entry.authority("ca");
        return url == null || password == null
                ? null
                : new Definition(
                        "org.opensearch.client:opensearch-java",
                        "org.opensearch.client.opensearch.OpenSearchClient",
                        () -> new OpenSearchIndex(entry.name(), url, user, password, authority));
    }

    private @Nullable Definition jaeger(Entries.Entry entry) {
        var url = entry.url("http", "https");
        var token = entry.secret("token");
        return url == null || token == null
                ? null
                : new Definition("", "", () -> new JaegerStore(entry.name(), url, token));
    }

    private @Nullable Definition git(Entries.Entry entry) {
        var path = entry.file("path");
        if (path == null) {
            entry.problem("path", "is missing; name the folder of a clone");
            return null;
        }
        return new Definition(
                "org.eclipse.jgit:org.eclipse.jgit",
                "org.eclipse.jgit.lib.Repository",
                () -> new GitHistory(entry.name(), path));
    }
}
