package dev.runbook.chaos.journal;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/**
 * The real PostgreSQL of this machine's package, on loopback, in a directory of its own; started once a JVM and stopped
 * with it. The server refuses to run as root, so it runs as the package's user there.
 */
public final class DatabaseFixture {
    private static final String PASSWORD = "only-for-tests";
    private static DatabaseFixture started;

    private final Path bin;
    private final Path directory;
    private final int port;
    private final Process server;

    private DatabaseFixture(Path bin) throws IOException, InterruptedException, SQLException {
        this.bin = bin;
        directory = Files.createTempDirectory("runbook-postgresql");
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var secret = Files.writeString(directory.resolve("secret"), PASSWORD);
        if (root()) {
            run(List.of("chown", "-R", "postgres", directory.toString()));
        }
        run(asUser(
                bin.resolve("initdb").toString(),
                "-D",
                directory.resolve("data").toString(),
                "-U",
                "runbook",
                "-A",
                "scram-sha-256",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--pwfile=" + secret));
        server = new ProcessBuilder(asUser(
                        bin.resolve("postgres").toString(),
                        "-D",
                        directory.resolve("data").toString(),
                        "-p",
                        String.valueOf(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "shared_preload_libraries=pg_stat_statements"))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
        awaitReady();
    }

    /**
     * Returns the server.
     *
     * @throws TestAbortedException with the reason where there is none
     */
    public static synchronized DatabaseFixture start() throws Exception {
        if (started == null) {
            var bin = binaries();
            if (bin == null) {
                if ("required".equals(System.getenv("RUNBOOK_POSTGRESQL"))) {
                    throw new IllegalStateException("RUNBOOK_POSTGRESQL=required, and no PostgreSQL is installed");
                }
                throw new TestAbortedException("no PostgreSQL server in /usr/lib/postgresql: install the package"
                        + " postgresql to try the store in a database");
            }
            started = new DatabaseFixture(bin);
        }
        return started;
    }

    private static Path binaries() throws IOException {
        var versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return null;
        }
        try (var found = Files.list(versions)) {
            return found.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("postgres")))
                    .max(Comparator.naturalOrder())
                    .orElse(null);
        }
    }

    private static boolean root() {
        return System.getProperty("user.name").equals("root");
    }

    private static List<String> asUser(String... command) {
        var all = new ArrayList<String>();
        if (root()) {
            all.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        all.addAll(List.of(command));
        return all;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .start();
        String said;
        try (InputStream out = process.getInputStream()) {
            said = new String(out.readAllBytes());
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + " failed: " + said);
        }
    }

    private void awaitReady() throws SQLException, IOException {
        for (SQLException last = null; ; ) {
            if (!server.isAlive()) {
                throw new IllegalStateException(
                        "PostgreSQL ended: " + Files.readString(directory.resolve("log")), last);
            }
            try (var connection = connect("postgres")) {
                return;
            } catch (SQLException e) {
                last = e;
            }
        }
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, "runbook", PASSWORD);
    }

    /** Makes an empty database and returns its URL. */
    public String database(String name) throws SQLException {
        sql("postgres", "CREATE DATABASE " + name);
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + name + "?user=runbook";
    }

    public String password() {
        return PASSWORD;
    }

    /** Runs a statement. */
    void sql(String database, String statement, String... texts) throws SQLException {
        try (var connection = connect(database);
                var prepared = connection.prepareStatement(statement)) {
            for (int i = 0; i < texts.length; i++) {
                prepared.setString(i + 1, texts[i]);
            }
            prepared.execute();
        }
    }

    private void stop() {
        try {
            // Its own signal for a fast end; the log says so.
            run(asUser(
                    bin.resolve("pg_ctl").toString(),
                    "-D",
                    directory.resolve("data").toString(),
                    "-m",
                    "immediate",
                    "stop"));
            server.waitFor(10, TimeUnit.SECONDS);
            try (var files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        } catch (IOException | InterruptedException e) {
            server.destroyForcibly();
        }
    }
}
