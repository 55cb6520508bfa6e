package dev.runbook.engine.port;

import dev.runbook.api.port.BlockedQuery;
import dev.runbook.api.port.Database;
import dev.runbook.api.port.DatabaseConnections;
import dev.runbook.api.port.SlowQueries;
import dev.runbook.api.port.SlowQuery;
import dev.runbook.engine.spi.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A PostgreSQL database. Rows come as JSON that the server makes itself, so that {@code psql} and JDBC are read alike.
 *
 * @param name what messages call it
 * @param connection asks it
 */
record PostgresDatabase(String name, SqlConnection connection) implements Database {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public String version() {
        return rows("select version() as version").get(0).path("version").asString("");
    }

    @Override
    public DatabaseConnections connections() {
        var byState = new HashMap<String, Integer>();
        int used = 0;
        int limit = 0;
        for (var row : rows(PostgresQueries.CONNECTIONS)) {
            byState.put(row.path("state").asString(""), row.path("count").asInt());
            used += row.path("count").asInt();
            limit = row.path("most").asInt();
        }
        return new DatabaseConnections(used, limit, byState);
    }

    @Override
    public SlowQueries slowQueries(int limit) {
        boolean kept =
                rows(PostgresQueries.STATEMENTS_ARE_KEPT).get(0).path("kept").asBoolean(false);
        var rows = rows((kept ? PostgresQueries.STATEMENTS : PostgresQueries.RUNNING) + " limit " + limit);
        var queries = rows.stream().map(PostgresDatabase::slow).toList();
        var plan = rows.isEmpty() ? "" : plan(new SqlText(text(rows.get(0), "query")));
        return new SlowQueries(kept ? "pg_stat_statements" : "pg_stat_activity", queries, plan);
    }

    private static SlowQuery slow(JsonNode row) {
        return new SlowQuery(
                new SqlText(text(row, "query")).masked(),
                row.path("calls").asLong(),
                millis(row, "mean_ms"),
                millis(row, "total_ms"));
    }

    /** A query that was cut, or whose tables are gone, has no plan: that is told, not thrown. */
    private String plan(SqlText worst) {
        return worst.obstacle().orElseGet(() -> {
            try {
                return SqlText.mask(connection.ask(worst.explaining()));
            } catch (IllegalStateException e) {
                return "no plan: " + SqlText.mask(String.valueOf(e.getMessage()));
            }
        });
    }

    @Override
    public List<BlockedQuery> blocked() {
        return rows(PostgresQueries.BLOCKED).stream()
                .map(row -> new BlockedQuery(
                        row.path("pid").asInt(),
                        new SqlText(text(row, "query")).masked(),
                        millis(row, "waiting_ms"),
                        row.path("blocker_pid").asInt(),
                        text(row, "blocker_state"),
                        new SqlText(text(row, "blocker")).masked()))
                .toList();
    }

    @Override
    public List<Map<String, Object>> query(String select) {
        if (select.contains(";")) {
            throw new IllegalArgumentException(
                    "the query '" + SqlText.mask(select) + "' has a semicolon; ask one SELECT without one");
        }
        return rows(select).stream().map(PostgresDatabase::columns).toList();
    }

    private static Map<String, Object> columns(JsonNode row) {
        var columns = new LinkedHashMap<String, Object>();
        row.properties().forEach(column -> {
            var value = plain(column.getValue());
            if (value != null) {
                columns.put(column.getKey(), value);
            }
        });
        return columns;
    }

    private static @Nullable Object plain(JsonNode value) {
        return value.isNull()
                ? null
                : value.isNumber() ? value.numberValue() : value.isBoolean() ? value.asBoolean() : value.asString("");
    }

    private List<JsonNode> rows(String select) {
        var answer = connection.ask("select coalesce(json_agg(row_to_json(q)), '[]') from (" + select + "\n) q");
        try {
            var rows = new ArrayList<JsonNode>();
            JSON.readTree(answer).forEach(rows::add);
            return rows;
        } catch (JacksonException e) {
            throw new IllegalStateException(
                    name + " does not answer as PostgreSQL does: '" + SqlText.mask(answer) + "'", e);
        }
    }

    private static String text(JsonNode row, String column) {
        return row.path(column).asString("");
    }

    private static Duration millis(JsonNode row, String column) {
        return Duration.ofMillis(Math.round(row.path(column).asDouble(0)));
    }

    /** Returns a database each of whose questions is declared as one that reads only. */
    static Database gated(Namespace namespace, String name, Function<String, String> asking) {
        return new PostgresDatabase(
                name, statements -> namespace.gate().readOnly("SQL to " + name, () -> asking.apply(statements)));
    }
}
