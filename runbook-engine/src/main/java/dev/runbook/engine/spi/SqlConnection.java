package dev.runbook.engine.spi;

import org.apiguardian.api.API;

/** A PostgreSQL database that is reached directly. Thread-safe. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@FunctionalInterface
public interface SqlConnection {
    /**
     * Executes statements in one read-only session and returns the first column of the rows, a line each; bounded in
     * time.
     *
     * @throws IllegalStateException with what the database says
     */
    String ask(String statements);
}
