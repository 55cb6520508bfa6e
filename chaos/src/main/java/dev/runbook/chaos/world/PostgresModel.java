package dev.runbook.chaos.world;

import dev.runbook.api.port.ExecResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apiguardian.api.API;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A PostgreSQL in a world: answers what the port {@link dev.runbook.api.port.Databases} asks through {@code psql}, from
 * {@code pg_stat_statements}. It executes no SQL of its own. Immutable: each method returns a changed copy.
 *
 * @param version what {@code version()} says
 * @param limit how many connections clients may have
 * @param connections how many there are, by state
 * @param statements the slowest first, with the plan of each
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record PostgresModel(String version, int limit, Map<String, Integer> connections, List<Statement> statements)
        implements Program {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    /**
     * A statement that was executed.
     *
     * @param query its text
     * @param calls how often
     * @param meanMillis how long on the average
     * @param plan what EXPLAIN shows
     */
    @API(status = API.Status.EXPERIMENTAL, since = "0.1")
    public record Statement(String query, long calls, double meanMillis, String plan) {}

    /** Copies the collections. */
    public PostgresModel {
        connections = Map.copyOf(connections);
        statements = List.copyOf(statements);
    }

    /** Makes a PostgreSQL 16 at rest, of whose 97 connections one is active. */
    public static PostgresModel atRest() {
        return new PostgresModel("PostgreSQL 16.4 on x86_64-pc-linux-musl", 97, Map.of("active", 1), List.of());
    }

    /** Sets how many connections are in a state, as {@code idle in transaction}. */
    public PostgresModel connections(String state, int count) {
        var all = new TreeMap<>(connections);
        all.put(state, count);
        return new PostgresModel(version, limit, all, statements);
    }

    /** Adds a statement; the slowest first. */
    public PostgresModel statement(String query, long calls, double meanMillis, String plan) {
        var all = new ArrayList<>(statements);
        all.add(new Statement(query, calls, meanMillis, plan));
        return new PostgresModel(version, limit, connections, all);
    }

    @Override
    public Optional<ExecResult> run(List<String> command) {
        if (!command.get(0).equals("psql")) {
            return Optional.empty();
        }
        return answer(command.get(command.size() - 1)).map(text -> new ExecResult(0, text + "\n", ""));
    }

    private Optional<String> answer(String sql) {
        if (sql.contains("version()")) {
            return rows(List.of(Map.of("version", version)));
        }
        if (sql.contains("backend_type = 'client backend' group by")) {
            return rows(new TreeMap<>(connections)
                    .entrySet().stream()
                            .map(state -> Map.of("state", state.getKey(), "count", state.getValue(), "most", limit))
                            .toList());
        }
        if (sql.contains("pg_extension")) {
            return rows(List.of(Map.of("kept", true)));
        }
        if (sql.contains("from pg_stat_statements")) {
            return rows(statements.stream().map(PostgresModel::row).toList());
        }
        if (sql.contains("pg_blocking_pids")) {
            return rows(List.of());
        }
        return sql.contains("explain")
                ? statements.stream()
                        .filter(statement -> sql.contains(statement.query()))
                        .map(Statement::plan)
                        .findFirst()
                : Optional.empty();
    }

    private static Map<String, ?> row(Statement statement) {
        return Map.of(
                "query",
                statement.query(),
                "calls",
                statement.calls(),
                "mean_ms",
                statement.meanMillis(),
                "total_ms",
                statement.meanMillis() * statement.calls());
    }

    private static Optional<String> rows(List<? extends Map<String, ?>> rows) {
        return Optional.of(JSON.writeValueAsString(rows));
    }
}
