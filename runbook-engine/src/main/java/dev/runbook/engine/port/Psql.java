package dev.runbook.engine.port;

import dev.runbook.engine.spi.SqlConnection;

/**
 * PostgreSQL through {@code psql} in a pod, in a session that can't write and gives up by itself.
 *
 * @param command runs in the pod
 * @param user as whom
 * @param database which; empty for the one named like the user
 */
record Psql(PodCommand command, String user, String database) implements SqlConnection {
    private static final String BOUNDS =
            "connect_timeout=5 options='-c statement_timeout=10000 -c default_transaction_read_only=on'";

    @Override
    public String ask(String statements) {
        var result = command.run(
                "psql", "-X", "-w", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", target(), "-c", statements);
        if (result.exitCode() != 0) {
            var said = (result.err().isBlank() ? result.out() : result.err()).strip();
            throw new IllegalStateException("psql in pod " + command.pod() + " as " + user + " ended with exit code "
                    + result.exitCode() + ": " + SqlText.mask(said)
                    + (said.contains("password")
                            ? ". Give the container a PGPASSWORD or .pgpass, or name a"
                                    + " connection of --connections instead of the pod"
                            : ""));
        }
        return result.out().strip();
    }

    private String target() {
        return "user=" + quoted(user) + (database.isEmpty() ? "" : " dbname=" + quoted(database)) + " " + BOUNDS;
    }

    private static String quoted(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
