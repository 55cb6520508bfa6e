package dev.runbook.api.port;

import java.util.List;
import org.apiguardian.api.API;

/**
 * The slowest queries of a database.
 *
 * @param source {@code pg_stat_statements} (since its last reset), or {@code pg_stat_activity} (what runs now)
 * @param queries the slowest first
 * @param plan how PostgreSQL would execute the first, as EXPLAIN shows it; why not, where it can't tell; empty without
 *     queries
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record SlowQueries(String source, List<SlowQuery> queries, String plan) {
    /** Copies the list. */
    public SlowQueries {
        queries = List.copyOf(queries);
    }
}
