package dev.runbook.engine.connection;

import dev.runbook.engine.spi.SqlConnection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Properties;

/**
 * PostgreSQL over JDBC, in a session that can't write. Needs {@code org.postgresql:postgresql} on the class path.
 *
 * @param name what messages call it
 * @param url as {@code jdbc:postgresql://host:port/database}
 * @param user empty for the one of the operating system
 * @param password empty for none
 */
record JdbcConnection(String name, String url, String user, String password) implements SqlConnection {
    private static final String PATIENCE = "5";
    private static final String LONGEST = "15";

    @Override
    public String ask(String statements) {
        try (var session = DriverManager.getConnection(url, properties());
                var statement = session.createStatement()) {
            return firstColumn(statement, statements);
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "PostgreSQL of the connection '" + name + "' (" + url + ") gives no answer: " + e.getMessage()
                            + (e.getCause() == null ? "" : " (" + e.getCause().getMessage() + ")"),
                    e);
        }
    }

    private static String firstColumn(Statement statement, String statements) throws SQLException {
        var lines = new ArrayList<String>();
        boolean rows = statement.execute(statements);
        while (rows || statement.getUpdateCount() >= 0) {
            if (rows) {
                try (var result = statement.getResultSet()) {
                    while (result.next()) {
                        lines.add(String.valueOf(result.getString(1)));
                    }
                }
            }
            rows = statement.getMoreResults();
        }
        return String.join("\n", lines);
    }

    private Properties properties() {
        var properties = new Properties();
        if (!user.isEmpty()) {
            properties.setProperty("user", user);
        }
        if (!password.isEmpty()) {
            properties.setProperty("password", password);
        }
        properties.setProperty("ApplicationName", "runbook");
        properties.setProperty("connectTimeout", PATIENCE);
        properties.setProperty("loginTimeout", PATIENCE);
        properties.setProperty("socketTimeout", LONGEST);
        properties.setProperty("options", "-c statement_timeout=10000 -c default_transaction_read_only=on");
        // The extended protocol takes no two statements at once, and no parameters of a text that is only prepared.
        properties.setProperty("preferQueryMode", "simple");
        return properties;
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "JdbcConnection[" + name + "]";
    }
}
