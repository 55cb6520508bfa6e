package dev.runbook.engine.connection;

import dev.runbook.engine.port.RedisHint;
import dev.runbook.engine.spi.RedisConnection;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Redis through Lettuce. Needs {@code io.lettuce:lettuce-core} on the class path.
 *
 * @param name what messages call it
 * @param url as {@code redis://host:port/database}
 * @param user empty for the default one
 * @param password empty for none
 * @param authority PEM file of who signed the server's certificate; null for the JVM's
 */
record LettuceConnection(
        String name,
        String url,
        String user,
        String password,
        @Nullable Path authority) implements RedisConnection {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Override
    public String ping() {
        return ask("PING", RedisCommands::ping);
    }

    @Override
    public String info(String section) {
        return ask("INFO", redis -> redis.info(section));
    }

    @Override
    public long length(String list) {
        return ask("LLEN", redis -> redis.llen(list));
    }

    @Override
    public long keys() {
        return ask("DBSIZE", RedisCommands::dbsize);
    }

    @Override
    public void flush() {
        ask("FLUSHDB", RedisCommands::flushdb);
    }

    private <T> T ask(String command, Function<RedisCommands<String, String>, T> question) {
        var client = RedisClient.create(uri());
        try {
            client.setOptions(options());
            try (var connection = client.connect()) {
                return question.apply(connection.sync());
            }
        } catch (RedisException e) {
            var said = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
            throw new IllegalStateException(
                    "Redis of the connection '" + name + "' (" + url + ") gives no answer to " + command + ": " + said
                            + RedisHint.of(String.valueOf(said)),
                    e);
        } finally {
            client.shutdown(Duration.ZERO, PATIENCE);
        }
    }

    private ClientOptions options() {
        var options = ClientOptions.builder().autoReconnect(false);
        if (authority != null) {
            options.sslOptions(
                    SslOptions.builder().trustManager(authority.toFile()).build());
        }
        return options.build();
    }

    private RedisURI uri() {
        var uri = RedisURI.create(url);
        uri.setTimeout(PATIENCE);
        uri.setClientName("runbook");
        if (!password.isEmpty()) {
            uri.setCredentialsProvider(io.lettuce.core.RedisCredentialsProvider.from(
                    () -> io.lettuce.core.RedisCredentials.just(user.isEmpty() ? null : user, password.toCharArray())));
        }
        return uri;
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "LettuceConnection[" + name + "]";
    }
}
