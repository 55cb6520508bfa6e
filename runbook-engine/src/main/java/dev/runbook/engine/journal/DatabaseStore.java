package dev.runbook.engine.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Predicate;
import org.apiguardian.api.API;

/**
 * Journals in PostgreSQL, a row a line. A record is committed, with {@code synchronous_commit} on, before it counts as
 * appended; its number is part of the primary key, so that of two writers of one run one is refused.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class DatabaseStore implements JournalStore {
    /** The tables; made where they are missing. */
    public static final String SCHEMA = """
            CREATE TABLE IF NOT EXISTS runbook_run (
                run text PRIMARY KEY,
                stop boolean NOT NULL DEFAULT false);
            CREATE TABLE IF NOT EXISTS runbook_line (
                run text NOT NULL REFERENCES runbook_run,
                number bigint NOT NULL,
                line text NOT NULL,
                PRIMARY KEY (run, number))""";

    private static final String UNIQUE_VIOLATION = "23505";
    private static final String NO_SUCH_TABLE = "42P01";

    private final String url;
    private final Properties properties;

    /**
     * Makes a store, and its tables where they are missing.
     *
     * @param url of JDBC, without a password
     * @param password empty where the driver finds it by itself ({@code ~/.pgpass}) or none is needed
     * @throws IllegalArgumentException if the URL holds a password, or no driver takes it
     * @throws UncheckedIOException if the database can't be reached, or its tables can't be made
     */
    public static DatabaseStore open(String url, String password) {
        if (url.matches("(?i).*[?&]password=.*")) {
            throw new IllegalArgumentException(
                    "the journal's URL holds a password, which command lines and logs show. Nothing was done; name where"
                            + " it is with --journal-password env:NAME or file:PATH, or use ~/.pgpass.");
        }
        var store = new DatabaseStore(url, password);
        store.makeTables();
        return store;
    }

    private DatabaseStore(String url, String password) {
        this.url = url;
        properties = new Properties();
        properties.setProperty("ApplicationName", "runbook");
        properties.setProperty("loginTimeout", "10");
        properties.setProperty("socketTimeout", "30");
        properties.setProperty("tcpKeepAlive", "true");
        if (!password.isEmpty()) {
            properties.setProperty("password", password);
        }
    }

    /** Work on a connection. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private void makeTables() {
        asking(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("SELECT count(*) FROM runbook_line WHERE run IS NULL");
                return true;
            } catch (SQLException e) {
                if (!NO_SUCH_TABLE.equals(e.getSQLState())) {
                    throw e;
                }
            }
            connection.rollback();
            try (var statement = connection.createStatement()) {
                // Two runners may come first.
                statement.execute("SELECT pg_advisory_xact_lock(7261820)");
                statement.execute(SCHEMA);
            }
            return true;
        });
    }

    /** Opens a connection whose commits are on disk when they return, whatever the database's default is. */
    Connection connect() throws SQLException {
        var connection = DriverManager.getConnection(url, properties);
        try (var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT set_config('synchronous_commit', 'on', false)"
                    + " WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')");
            connection.commit();
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private <T> T asking(Work<T> work) {
        try (var connection = connect()) {
            var result = work.on(connection);
            connection.commit();
            return result;
        } catch (SQLException e) {
            if ("08001".equals(e.getSQLState())
                    && String.valueOf(e.getMessage()).contains("No suitable driver")) {
                throw new IllegalArgumentException(
                        "no JDBC driver takes " + url + ". Nothing was done; write jdbc:postgresql://HOST/DATABASE, and"
                                + " add org.postgresql:postgresql to the class path.",
                        e);
            }
            throw new UncheckedIOException(
                    "the journals in " + url + " can't be reached: " + e.getMessage(), new IOException(e));
        }
    }

    @Override
    public ChainedJournal create(String run) {
        boolean made = asking(connection ->
                update(connection, "INSERT INTO runbook_run (run) VALUES (?) ON CONFLICT DO NOTHING", run));
        if (!made) {
            throw ChainedJournal.unwritable(place(run), new IOException("there is a run of that name already"));
        }
        return new SharedJournal(place(run), List.of(), new Rows(this, run), Pauses::pass);
    }

    private static boolean update(Connection connection, String sql, String run) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, run);
            return statement.executeUpdate() == 1;
        }
    }

    @Override
    public boolean has(String run) {
        return asking(connection -> !texts(connection, "SELECT run FROM runbook_run WHERE run = ?", run)
                .isEmpty());
    }

    @Override
    public RecordedRun read(String run) {
        if (!has(run)) {
            throw new UncheckedIOException(new IOException("there is no journal " + place(run)));
        }
        return RecordedRun.whole(run, place(run), asking(connection -> from(connection, run, 1)));
    }

    static List<String> from(Connection connection, String run, long first) throws SQLException {
        return texts(
                connection,
                "SELECT line FROM runbook_line WHERE run = ? AND number >= " + first + " ORDER BY number",
                run);
    }

    private static List<String> texts(Connection connection, String sql, String run) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            if (!run.isEmpty()) {
                statement.setString(1, run);
            }
            var texts = new ArrayList<String>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
            return texts;
        }
    }

    /** Inserts lines; false if one of their numbers is taken. */
    static boolean insert(Connection connection, String run, long first, List<String> lines) throws SQLException {
        try (var statement =
                connection.prepareStatement("INSERT INTO runbook_line (run, number, line) VALUES (?, ?, ?)")) {
            for (int i = 0; i < lines.size(); i++) {
                statement.setString(1, run);
                statement.setLong(2, first + i);
                statement.setString(3, lines.get(i));
                statement.addBatch();
            }
            statement.executeBatch();
            connection.commit();
            return true;
        } catch (SQLException e) {
            Predicate<SQLException> taken = failure -> UNIQUE_VIOLATION.equals(failure.getSQLState());
            if (taken.test(e) || (e.getNextException() != null && taken.test(e.getNextException()))) {
                connection.rollback();
                return false;
            }
            throw e;
        }
    }

    @Override
    public ChainedJournal reopen(RecordedRun run) {
        if (!asking(connection -> from(connection, run.id(), 1)).equals(run.lines())) {
            throw ChainedJournal.unwritable(run.place(), InUseException.overtaken());
        }
        return new SharedJournal(place(run.id()), run.lines(), new Rows(this, run.id()), Pauses::pass);
    }

    @Override
    public List<String> runs() {
        return asking(connection -> texts(connection, "SELECT run FROM runbook_run ORDER BY run COLLATE \"C\"", ""));
    }

    @Override
    public String place() {
        return url;
    }

    private String place(String run) {
        return run + " in " + url;
    }

    @Override
    public void askToStop(String run) {
        boolean asked =
                asking(connection -> update(connection, "UPDATE runbook_run SET stop = true WHERE run = ?", run));
        if (!asked) {
            throw new UncheckedIOException(new IOException("there is no journal " + place(run)));
        }
    }

    @Override
    public boolean takeStop(String run) {
        return asking(
                connection -> update(connection, "UPDATE runbook_run SET stop = false WHERE run = ? AND stop", run));
    }

    @Override
    public void close() {}
}
