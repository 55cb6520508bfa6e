package dev.runbook.examples.loop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.opentest4j.TestAbortedException;

/**
 * The PostgreSQL and the Redis of this machine's packages, on loopback and each with a password. PostgreSQL refuses to
 * run as root, so it runs as the package's user there.
 */
final class RealDatabasesFixture implements AutoCloseable {
    static final String POSTGRES_PASSWORD = "hunter2-of-postgres";
    static final String REDIS_PASSWORD = "hunter2-of-redis";
    private static final Path REDIS = Path.of("/usr/bin/redis-server");

    private final Path directory;
    private final Path bin;
    private final int postgresPort = freePort();
    private final int redisPort = freePort();
    private final List<Process> servers = new ArrayList<>();

    /**
     * Starts both.
     *
     * @throws TestAbortedException with the reason where one is not installed
     */
    RealDatabasesFixture() throws IOException, InterruptedException {
        bin = postgres();
        require(Files.isExecutable(REDIS), "RUNBOOK_REDIS", "redis-server");
        directory = Files.createTempDirectory("runbook-databases");
        startPostgres();
        startRedis();
    }

    private static Path postgres() throws IOException {
        var versions = Path.of("/usr/lib/postgresql");
        require(Files.isDirectory(versions), "RUNBOOK_POSTGRESQL", "postgresql");
        try (var found = Files.list(versions)) {
            return found.map(version -> version.resolve("bin"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private static void require(boolean installed, String variable, String debian) {
        if (installed) {
            return;
        }
        var reason = "the package " + debian + " is not installed";
        if ("required".equals(System.getenv(variable))) {
            throw new IllegalStateException(variable + "=required, and " + reason);
        }
        throw new TestAbortedException(reason);
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void startPostgres() throws IOException, InterruptedException {
        var password = Files.writeString(directory.resolve("postgres-password"), POSTGRES_PASSWORD);
        if (isRoot()) {
            run(List.of("chown", "-R", "postgres", directory.toString()), Map.of());
        }
        var data = directory.resolve("postgres").toString();
        run(
                asPostgres(
                        "initdb",
                        "-D",
                        data,
                        "-U",
                        "reader",
                        "-A",
                        "scram-sha-256",
                        "-E",
                        "UTF8",
                        "--pwfile=" + password),
                Map.of());
        start(
                "postgres",
                asPostgres(
                        "postgres",
                        "-D",
                        data,
                        "-p",
                        "" + postgresPort,
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories="),
                () -> psql("SELECT 1").contains("1"));
    }

    /** Runs a statement and returns what psql prints. */
    String psql(String statement) {
        return run(
                List.of(
                        bin.resolve("psql").toString(),
                        "-h",
                        "127.0.0.1",
                        "-p",
                        "" + postgresPort,
                        "-U",
                        "reader",
                        "-d",
                        "postgres",
                        "-Atc",
                        statement),
                Map.of("PGPASSWORD", POSTGRES_PASSWORD));
    }

    private void startRedis() throws IOException {
        var settings = Files.writeString(
                directory.resolve("redis.conf"),
                "bind 127.0.0.1\nport " + redisPort + "\nmaxmemory 64mb\nsave \"\"\nrequirepass " + REDIS_PASSWORD
                        + "\n");
        start(
                "redis",
                List.of(REDIS.toString(), settings.toString()),
                () -> redis("ping").contains("PONG"));
    }

    /** Runs a command of Redis and returns what it answers. */
    String redis(String... command) {
        var all = new ArrayList<>(List.of("redis-cli", "-p", "" + redisPort));
        all.addAll(List.of(command));
        return run(all, Map.of("REDISCLI_AUTH", REDIS_PASSWORD));
    }

    /** Returns a connections file that names them {@code orders} and {@code cache}. */
    String connections(Path postgresPassword, Path redisPassword) {
        return """
                postgres:
                  orders: {url: "jdbc:postgresql://127.0.0.1:%d/postgres", user: reader, password: "file:%s"}
                redis:
                  cache: {url: "redis://127.0.0.1:%d", password: "file:%s"}
                """.formatted(postgresPort, postgresPassword, redisPort, redisPassword);
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private List<String> asPostgres(String program, String... arguments) {
        var all = new ArrayList<String>();
        if (isRoot()) {
            all.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        all.add(bin.resolve(program).toString());
        all.addAll(List.of(arguments));
        return all;
    }

    private void start(String name, List<String> command, BooleanSupplier ready) throws IOException {
        var log = directory.resolve(name + ".log");
        var server = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        servers.add(server);
        Awaitility.await(name + " answers")
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> ready.getAsBoolean() || !server.isAlive());
        if (!server.isAlive()) {
            throw new IllegalStateException(name + " ended: " + Files.readString(log));
        }
    }

    private static String run(List<String> command, Map<String, String> environment) {
        try {
            var builder =
                    new ProcessBuilder(command).directory(Path.of("/").toFile()).redirectErrorStream(true);
            builder.environment().putAll(environment);
            var process = builder.start();
            var said = new String(process.getInputStream().readAllBytes());
            process.waitFor();
            return said;
        } catch (IOException e) {
            throw new IllegalStateException(command + " can't be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (var server : servers) {
            server.destroy();
            if (!server.waitFor(10, TimeUnit.SECONDS)) {
                server.destroyForcibly().waitFor();
            }
        }
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
