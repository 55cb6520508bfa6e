package dev.runbook.chaos.gate;

import static dev.runbook.chaos.gate.GatedArenaFixture.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.api.StepKind;
import dev.runbook.api.port.Database;
import dev.runbook.api.port.Databases;
import dev.runbook.chaos.cluster.api.PodExec;
import dev.runbook.chaos.journal.DatabaseFixture;
import dev.runbook.engine.connection.ConnectionsFile;
import dev.runbook.engine.gate.StepGate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The port for databases against a real PostgreSQL: through {@code psql}, which is run as a container would, and directly. */
class DatabasePortTests {
    private static final String WATCHER = "watcher";
    private static int databases;

    @TempDir
    Path folder;

    private final GatedArenaFixture arena = new GatedArenaFixture();
    private final StepGate step = arena.gate.open("look", StepKind.OBSERVE);
    private DatabaseFixture server;
    private String url;
    private String name;
    private String password;
    private String user = "runbook";

    @BeforeEach
    void start() throws Exception {
        server = DatabaseFixture.start();
        password = server.password();
        name = "looked_at_" + ++databases;
        url = server.database(name).replaceFirst("\\?.*", "");
        try (var session = session();
                var statement = session.createStatement()) {
            statement.execute("create table orders (id int primary key, customer text)");
            statement.execute("insert into orders values (1, 'ada')");
            statement.execute("create function wipe() returns int as 'delete from orders; select 1' language sql");
        }
        arena.deployment("postgres:16");
        arena.api.podExec((pod, container, command) -> Optional.of(psql(command)));
    }

    @AfterEach
    void close() {
        step.close();
    }

    private Connection session() throws Exception {
        return DriverManager.getConnection(url, "runbook", server.password());
    }

    private PodExec.Result psql(List<String> command) {
        try {
            var builder = new ProcessBuilder(command);
            var place = URI.create(url.substring("jdbc:".length()));
            builder.environment()
                    .putAll(Map.of(
                            "PGHOST",
                            place.getHost(),
                            "PGPORT",
                            String.valueOf(place.getPort()),
                            "PGPASSWORD",
                            password));
            if (password.isEmpty()) {
                builder.environment().remove("PGPASSWORD");
            }
            var process = builder.start();
            var out = new String(process.getInputStream().readAllBytes());
            var err = new String(process.getErrorStream().readAllBytes());
            return new PodExec.Result(process.waitFor(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Database database(String how) throws IOException {
        if (how.equals("pod")) {
            var pod = arena.cluster.pods().get(0).path("metadata").path("name").asString("");
            return port(step, Databases.class).pod(pod, user, name);
        }
        connect(url);
        return port(step, Databases.class).connection("orders");
    }

    private void connect(String address) throws IOException {
        arena.connections = ConnectionsFile.read(
                Files.writeString(
                        folder.resolve("connections.yaml"),
                        "postgres: {orders: {url: \"" + address + "\", user: " + user + ", password: env:PW}}"),
                Map.of("PW", password.isEmpty() ? "wrong-one" : password)::get);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pod", "connection"})
    void a_step_that_only_looks_learns_version_connections_and_rows(String how) throws Exception {
        var database = database(how);

        assertThat(database.version()).startsWith("PostgreSQL ");
        assertThat(database.connections().byState()).containsKey("active");
        assertThat(database.connections().limit()).isEqualTo(97);
        assertThat(database.connections().share()).isBetween(0.0, 0.9);
        assertThat(database.query("select id, customer from orders"))
                .containsExactly(Map.of("id", 1, "customer", "ada"));
        assertThat(step.writes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pod", "connection"})
    void nothing_is_written_also_by_a_query_that_tries(String how) throws Exception {
        var database = database(how);

        assertThatThrownBy(() -> database.query("select 1) q; delete from orders; select (1"))
                .hasMessageContaining("has a semicolon");
        assertThatThrownBy(() -> database.query("select wipe() as gone")).hasMessageContaining("read-only transaction");
        assertThat(database.query("select id from orders")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pod", "connection"})
    void who_waits_for_whom_is_told_and_the_worst_query_is_planned(String how) throws Exception {
        try (var holder = session();
                var waiter = session()) {
            holder.setAutoCommit(false);
            holder.createStatement().execute("update orders set customer = 'secret-name' where id = 1");
            var waiting = CompletableFuture.runAsync(() -> {
                try {
                    waiter.createStatement().execute("update orders set customer = 'other-name' where id = 1");
                } catch (java.sql.SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            var database = database(how);
            var blocked = database.blocked();
            while (blocked.isEmpty()) {
                blocked = database.blocked();
            }

            assertThat(blocked).singleElement().satisfies(found -> {
                assertThat(found.query()).isEqualTo("update orders set customer = '***' where id = 1");
                assertThat(found.blockerState()).isEqualTo("idle in transaction");
            });
            var slow = database.slowQueries(5);
            assertThat(slow.source()).isEqualTo("pg_stat_activity");
            assertThat(slow.queries()).extracting("query").contains("update orders set customer = '***' where id = 1");
            assertThat(slow.plan()).containsAnyOf("Update on orders", "no plan");
            assertThat(database.connections().byState()).containsKey("idle in transaction");
            assertThat(slow + " " + blocked + String.join("\n", arena.journal.lines()))
                    .doesNotContain("secret-name", "other-name", server.password());
            holder.rollback();
            waiting.join();
        }
    }

    /** Keeps statements, and runs a slow one. */
    private void keepStatements() throws Exception {
        try (var session = session();
                var statement = session.createStatement()) {
            statement.execute("create extension pg_stat_statements");
            statement.execute("select pg_sleep(0.1) from orders where customer = 'ada'");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pod", "connection"})
    void statements_that_the_server_keeps_are_read_with_their_times_and_the_plan_of_the_worst(String how)
            throws Exception {
        keepStatements();

        var slow = database(how).slowQueries(5);

        assertThat(slow.source()).isEqualTo("pg_stat_statements");
        assertThat(slow.queries().get(0)).satisfies(worst -> {
            assertThat(worst.query()).isEqualTo("select pg_sleep($1) from orders where customer = $2");
            assertThat(worst.calls()).isEqualTo(1);
            assertThat(worst.mean()).isGreaterThanOrEqualTo(Duration.ofMillis(100));
            assertThat(worst.total()).isEqualTo(worst.mean());
        });
        assertThat(slow.plan()).contains("Seq Scan on orders");
    }

    /** PostgreSQL hides the queries of others from whoever has not been given the right, and says no more than that. */
    @ParameterizedTest
    @ValueSource(strings = {"pod", "connection"})
    void a_user_who_may_not_see_the_queries_of_others_is_told_which_right_helps(String how) throws Exception {
        keepStatements();
        try (var session = session();
                var statement = session.createStatement()) {
            statement.execute("drop role if exists " + WATCHER);
            statement.execute("create role " + WATCHER + " login password '" + password + "'");
        }
        user = WATCHER;
        var database = database(how);

        var slow = database.slowQueries(5);
        assertThat(slow.source()).isEqualTo("pg_stat_statements");
        assertThat(slow.queries().get(0).query()).contains("hidden", "grant pg_read_all_stats");
        assertThat(slow.plan()).contains("no plan", "grant pg_read_all_stats");

        try (var session = session();
                var statement = session.createStatement()) {
            statement.execute("grant pg_read_all_stats to " + WATCHER);
        }
        assertThat(database.slowQueries(5).queries().get(0).query()).startsWith("select pg_sleep(");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pod", "connection"})
    void a_password_that_is_missing_or_wrong_is_told_and_none_is_shown(String how) throws Exception {
        password = "";
        var database = database(how);

        assertThatThrownBy(database::version)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("password")
                .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain("wrong-one", server.password()));
    }

    @Test
    void a_database_that_hangs_is_given_up() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            connect("jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/orders");

            assertThatThrownBy(() ->
                            port(step, Databases.class).connection("orders").version())
                    .hasMessageContaining("PostgreSQL of the connection 'orders'")
                    .hasMessageContaining("gives no answer");
        }
    }
}
