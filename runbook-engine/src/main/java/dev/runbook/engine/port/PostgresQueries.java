package dev.runbook.engine.port;

/** What PostgreSQL tells of itself, in its statistics views as of version 13. */
final class PostgresQueries {
    static final String CONNECTIONS = "select coalesce(state, 'unknown') as state, count(*) as count,"
            + " current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as most"
            + " from pg_stat_activity where backend_type = 'client backend' group by 1 order by 1";

    /** The extension may be created while the library that fills its view is not loaded. */
    static final String STATEMENTS_ARE_KEPT = "select exists(select 1 from pg_extension where extname ="
            + " 'pg_stat_statements') and current_setting('pg_stat_statements.max', true) is not null as kept";

    static final String STATEMENTS =
            "select s.query, s.calls, s.mean_exec_time as mean_ms, s.total_exec_time as total_ms"
                    + " from pg_stat_statements s join pg_database d on d.oid = s.dbid"
                    + " where d.datname = current_database() and s.query !~* 'pg_(stat|catalog|extension|blocking)'"
                    + " order by s.mean_exec_time desc, s.query";

    static final String RUNNING = "select query, 1 as calls, " + since("query_start") + " as mean_ms, "
            + since("query_start") + " as total_ms from pg_stat_activity where state <> 'idle'"
            + " and backend_type = 'client backend' and pid <> pg_backend_pid() and query_start is not null"
            + " order by query_start, pid";

    static final String BLOCKED = "select a.pid, a.query, " + since("a.query_start") + " as waiting_ms,"
            + " b.pid as blocker_pid, coalesce(b.state, '') as blocker_state, b.query as blocker"
            + " from pg_stat_activity a cross join lateral unnest(pg_blocking_pids(a.pid)) as p(pid)"
            + " join pg_stat_activity b on b.pid = p.pid order by a.query_start, a.pid, b.pid";

    private PostgresQueries() {}

    private static String since(String column) {
        return "extract(epoch from clock_timestamp() - " + column + ") * 1000";
    }
}
