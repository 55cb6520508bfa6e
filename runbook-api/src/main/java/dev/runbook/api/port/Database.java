package dev.runbook.api.port;

import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * A PostgreSQL database, looked at. Text literals in the queries that it shows are masked, since they are other
 * people's data.
 *
 * <p>Every method throws an IllegalStateException with what PostgreSQL or {@code psql} says when there is no answer.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Database {
    /** Returns what {@code version()} says. */
    String version();

    /** Counts the clients' connections by state, against the limit. */
    DatabaseConnections connections();

    /**
     * Returns the slowest queries, from {@code pg_stat_statements} where it is there, else those that run now from
     * {@code pg_stat_activity}, with the plan of the first.
     *
     * @param limit how many at most
     */
    SlowQueries slowQueries(int limit);

    /** Returns the queries that wait for a lock, the longest waiting first. */
    List<BlockedQuery> blocked();

    /**
     * Asks a query of one's own, in a read-only transaction. That holds back writes, but not what a function does beyond
     * the transaction, such as {@code pg_terminate_backend}: the connection's role should not be allowed to call it.
     *
     * @param select one SELECT without a semicolon; its columns have names of their own
     * @return the rows, values by column
     */
    List<Map<String, Object>> query(String select);
}
