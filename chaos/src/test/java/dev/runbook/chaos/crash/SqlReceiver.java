package dev.runbook.chaos.crash;

import dev.runbook.api.port.ExecResult;
import dev.runbook.chaos.journal.DatabaseFixture;
import dev.runbook.chaos.world.ClusterWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real PostgreSQL that {@code psql} in a pod of the agents reaches.
 *
 * @param url of its database
 * @param password of the user {@code runbook}
 * @param turnstile what commands pass
 */
record SqlReceiver(String url, String password, Turnstile turnstile) implements Receiver {
    private static int databases;

    static SqlReceiver start(Turnstile turnstile) throws Exception {
        var server = DatabaseFixture.start();
        var url = server.database("acted_on_" + ++databases).replaceFirst("\\?.*", "");
        var made = new SqlReceiver(url, server.password(), turnstile);
        try (var session = made.session();
                var statement = session.createStatement()) {
            statement.execute("create table acts (number int)");
        }
        return made;
    }

    private Connection session() throws SQLException {
        return DriverManager.getConnection(url, "runbook", password);
    }

    @Override
    public ClusterWorld in(ClusterWorld world) {
        return world.program("agents", () -> this::run);
    }

    private Optional<ExecResult> run(List<String> command) {
        if (!command.get(0).equals("psql")) {
            return Optional.empty();
        }
        if (!turnstile.before()) {
            return Optional.of(new ExecResult(1, "", ""));
        }
        var ran = psql(command);
        turnstile.after();
        return Optional.of(ran);
    }

    private ExecResult psql(List<String> command) {
        try {
            var place = URI.create(url.substring("jdbc:".length()));
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment()
                    .putAll(Map.of(
                            "PGHOST",
                            place.getHost(),
                            "PGPORT",
                            String.valueOf(place.getPort()),
                            "PGUSER",
                            "runbook",
                            "PGDATABASE",
                            place.getPath().substring(1),
                            "PGPASSWORD",
                            password));
            var process = builder.start();
            var said = new String(process.getInputStream().readAllBytes());
            return new ExecResult(process.waitFor(), said, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int times() throws SQLException {
        try (var session = session();
                var counted = session.createStatement().executeQuery("select count(*) from acts")) {
            counted.next();
            return counted.getInt(1);
        }
    }
}
