package dev.runbook.examples.predator12;

import static dev.runbook.api.OnFailure.CONTINUE;
import static dev.runbook.api.Severity.WARNING;
import static dev.runbook.api.StepKind.NOTIFY;
import static dev.runbook.api.StepKind.OBSERVE;

import dev.runbook.api.Alert;
import dev.runbook.api.Default;
import dev.runbook.api.From;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.BlockedQuery;
import dev.runbook.api.port.Database;
import dev.runbook.api.port.DatabaseConnections;
import dev.runbook.api.port.Databases;
import dev.runbook.api.port.Notification;
import dev.runbook.api.port.Notifier;
import dev.runbook.api.port.Probes;
import dev.runbook.api.port.QueueLength;
import dev.runbook.api.port.Redis;
import dev.runbook.api.port.RedisMemory;
import dev.runbook.api.port.RedisServers;
import dev.runbook.api.port.SlowQueries;
import dev.runbook.examples.predator12.Predator12Slos.ErrorRateWarning;
import dev.runbook.examples.predator12.Predator12Slos.LatencyWarning;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The section <em>Health Check Procedures</em>: a warning calls for a look at all services. Changes nothing. What can't
 * be asked is a line of the table that says so.
 */
@Runbook(title = "Health of all services", namespace = "default", parameters = HealthCheck.Where.class)
@Alert(
        name = "PredatorErrorRateWarning",
        severity = WARNING,
        forDuration = "5m",
        slo = ErrorRateWarning.class,
        dashboard = Predator12Links.DASHBOARD)
@Alert(
        name = "PredatorLatencyWarning",
        severity = WARNING,
        forDuration = "5m",
        slo = LatencyWarning.class,
        dashboard = Predator12Links.DASHBOARD)
@Predator12OnCall
public class HealthCheck {
    private static final double FULL =
            new Predator12Slos.RedisMemoryUse().objective().limit();
    // The document names no figure for PostgreSQL's connections.
    private static final double CONNECTIONS_SHORT = 0.9;

    /**
     * Where the databases are asked.
     *
     * @param database a connection of {@code --connections}; empty for psql in the pod
     * @param redis likewise; empty for redis-cli in the pod
     * @param growth over which time the growth of Celery's queue is measured
     */
    public record Where(
            @Default("") String database,
            @Default("") String redis,
            @Default("1m") Duration growth) {}

    /** What PostgreSQL tells. */
    public record DatabaseHealth(
            String version, DatabaseConnections connections, SlowQueries slow, List<BlockedQuery> blocked) {
        /** Copies the list. */
        public DatabaseHealth {
            blocked = List.copyOf(blocked);
        }
    }

    /** What Redis tells. */
    public record RedisHealth(String ping, RedisMemory memory, QueueLength celery) {}

    /** How Celery's queue has grown. */
    public record Growth(QueueLength queue, double perMinute) {}

    /** A line of the table. */
    public record Check(String service, String check, boolean ok, String found) {}

    @Step(order = 10, kind = OBSERVE, title = "Check the health of the services")
    List<Check> services(KubernetesClient client, Probes probes) {
        return new ServiceChecks(client, probes).all();
    }

    @Step(order = 20, kind = OBSERVE, title = "Check PostgreSQL", onFailure = CONTINUE)
    DatabaseHealth database(Databases databases, Where where) {
        var database = database(databases, where.database());
        return new DatabaseHealth(
                database.version(), database.connections(), database.slowQueries(5), database.blocked());
    }

    private static Database database(Databases databases, String connection) {
        return connection.isEmpty() ? databases.pod("postgres-0", "predator") : databases.connection(connection);
    }

    @Step(order = 30, kind = OBSERVE, title = "Check Redis", onFailure = CONTINUE)
    RedisHealth redis(RedisServers servers, Where where) {
        var redis = redis(servers, where.redis());
        return new RedisHealth(redis.ping(), redis.memory(), redis.queue("celery"));
    }

    @Step(
            order = 40,
            kind = OBSERVE,
            title = "Check the growth of Celery's queue",
            timeout = "3m",
            onFailure = CONTINUE)
    Optional<Growth> growth(RedisServers servers, Where where, Optional<RedisHealth> before, Await await) {
        if (before.isEmpty()) {
            return Optional.empty();
        }
        await.pause(where.growth());
        var now = redis(servers, where.redis()).queue("celery");
        return Optional.of(new Growth(now, now.growthPerMinute(before.get().celery())));
    }

    private static Redis redis(RedisServers servers, String connection) {
        return connection.isEmpty() ? servers.pod("redis-0") : servers.connection(connection);
    }

    @Step(order = 50, kind = OBSERVE, title = "Put the checks into a table")
    List<Check> table(
            List<Check> services,
            Optional<DatabaseHealth> database,
            Optional<RedisHealth> redis,
            Optional<Growth> growth) {
        var table = new ArrayList<>(services);
        database.ifPresentOrElse(
                found -> rows(found, table), () -> table.add(new Check("postgres", "version", false, "no answer")));
        redis.ifPresentOrElse(
                found -> rows(found, table), () -> table.add(new Check("redis", "ping", false, "no answer")));
        growth.ifPresent(found -> table.add(new Check(
                "celery",
                "queue",
                found.perMinute() <= 0,
                found.queue().length() + " wait, %+.0f a minute".formatted(found.perMinute()))));
        return List.copyOf(table);
    }

    private static void rows(DatabaseHealth found, List<Check> table) {
        var connections = found.connections();
        var slow = found.slow().queries();
        table.add(new Check("postgres", "version", true, found.version()));
        table.add(new Check(
                "postgres",
                "connections",
                connections.share() < CONNECTIONS_SHORT,
                connections.used() + " of " + connections.limit() + " " + connections.byState()));
        table.add(new Check(
                "postgres",
                "blocked",
                found.blocked().isEmpty(),
                found.blocked().size() + " queries wait for a lock"));
        table.add(new Check(
                "postgres",
                "slowest query",
                true,
                slow.isEmpty()
                        ? "none"
                        : slow.get(0).mean().toMillis() + " ms: " + slow.get(0).query()));
    }

    private static void rows(RedisHealth found, List<Check> table) {
        var memory = found.memory();
        table.add(new Check("redis", "ping", found.ping().equals("PONG"), found.ping()));
        table.add(new Check(
                "redis",
                "memory",
                memory.share() < FULL,
                memory.limit() == 0
                        ? "%d MiB, and no limit".formatted(memory.used() >> 20)
                        : "%.0f %% of %d MiB".formatted(memory.share() * 100, memory.limit() >> 20)));
    }

    @Step(order = 60, kind = NOTIFY, title = "Tell what is wrong")
    Notification tell(Notifier notifier, @From("table") List<Check> table) {
        var wrong = table.stream()
                .filter(check -> !check.ok())
                .map(check -> check.service() + " " + check.check() + ": " + check.found())
                .toList();
        return notifier.send(
                "#alerts",
                wrong.isEmpty()
                        ? "All " + table.size() + " checks are well. " + Predator12Links.ALERTS.uri()
                        : String.join("; ", wrong) + ". " + Predator12Links.ALERTS.uri());
    }
}
