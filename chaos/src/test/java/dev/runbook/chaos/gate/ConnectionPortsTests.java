package dev.runbook.chaos.gate;

import static dev.runbook.chaos.gate.GatedArenaFixture.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.runbook.api.StepKind;
import dev.runbook.api.port.ChangeLog;
import dev.runbook.api.port.LogDocument;
import dev.runbook.api.port.LogSearch;
import dev.runbook.api.port.Trace;
import dev.runbook.api.port.Traces;
import dev.runbook.engine.connection.ConnectionsFile;
import dev.runbook.engine.gate.StepGate;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.PersonIdent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Logs, traces and repositories as live runs reach them. No OpenSearch and no Jaeger run here: the JDK's server gives
 * answers in their format, which tries the client, TLS and the errors, not the servers.
 */
class ConnectionPortsTests {
    private static final String SECRET = "hunter2-of-logs";
    private static final String HITS = """
            {"took": 3, "timed_out": false, "_shards": {"total": 1, "successful": 1, "skipped": 0, "failed": 0},
             "hits": {"total": {"value": 2, "relation": "eq"}, "max_score": null, "hits": [
               {"_index": "predator-logs-1", "_id": "b", "_score": null, "sort": [1767225660000],
                "_source": {"@timestamp": "2026-01-01T00:01:00Z", "level": "ERROR", "message": "no connection"}},
               {"_index": "predator-logs-1", "_id": "a", "_score": null, "sort": [1767225600000],
                "_source": {"@timestamp": "2026-01-01T00:00:00Z", "log": {"level": "info"}, "message": "ready"}}]}}
            """;
    private static final String TRACES = """
            {"data": [
              {"traceID": "a1", "processes": {"p1": {"serviceName": "backend"}, "p2": {"serviceName": "postgres"}}, "spans": [
                {"spanID": "1", "operationName": "GET /items", "references": [], "startTime": 1767225600000000, "duration": 40000, "processID": "p1"},
                {"spanID": "2", "operationName": "select", "references": [{"refType": "CHILD_OF", "spanID": "1"}], "startTime": 1767225600001000, "duration": 30000, "processID": "p2"}]},
              {"traceID": "b2", "processes": {"p1": {"serviceName": "backend"}}, "spans": [
                {"spanID": "3", "operationName": "GET /slow", "references": [], "startTime": 1767225601000000, "duration": 900000, "processID": "p1"}]}],
             "errors": null}
            """;

    @TempDir
    Path folder;

    private final GatedArenaFixture arena = new GatedArenaFixture();
    private final StepGate step = arena.gate.open("look", StepKind.OBSERVE);
    private final List<String> asked = new ArrayList<>();
    private HttpServer server;

    @AfterEach
    void stop() {
        step.close();
        if (server != null) {
            server.stop(0);
        }
    }

    private void connect(String yaml) throws IOException {
        arena.connections = ConnectionsFile.read(
                Files.writeString(folder.resolve("connections.yaml"), yaml), Map.of("PW", SECRET)::get);
    }

    private String journal() {
        return String.join("\n", arena.journal.lines());
    }

    private int serve(HttpServer made, int status, String body) {
        server = made;
        server.createContext("/", exchange -> answer(exchange, status, body));
        server.start();
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange;
                InputStream in = exchange.getRequestBody()) {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + new String(in.readAllBytes(), StandardCharsets.UTF_8));
            asked.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** Makes a server with a certificate that it signed itself, and writes that to {@code ca.pem}. */
    private HttpsServer https() throws Exception {
        var store = folder.resolve("server.p12");
        keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "s",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit",
                "-storetype",
                "PKCS12");
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "s",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit",
                "-file",
                folder.resolve("ca.pem").toString());
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        var made = HttpsServer.create(loopback(), 0);
        made.setHttpsConfigurator(new HttpsConfigurator(context));
        return made;
    }

    private static void keytool(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/keytool"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private List<LogDocument> search() {
        return port(step, LogSearch.class).newest("logs", "predator-logs-*", Duration.ofHours(1), 50);
    }

    @Test
    void the_range_query_is_asked_over_tls_of_whom_the_connection_trusts() throws Exception {
        int port = serve(https(), 200, HITS);
        connect("opensearch: {logs: {url: \"https://localhost:" + port + "\", user: reader, password: env:PW, ca: "
                + folder.resolve("ca.pem") + "}}");

        assertThat(search())
                .containsExactly(
                        new LogDocument(Instant.parse("2026-01-01T00:01:00Z"), "ERROR", "no connection"),
                        new LogDocument(Instant.parse("2026-01-01T00:00:00Z"), "info", "ready"));
        assertThat(asked.get(0))
                .startsWith("POST /predator-logs-%2A/_search")
                .contains("\"range\":{\"@timestamp\":{\"gte\":\"now-3600s\"}}", "\"order\":\"desc\"", "\"size\":50");
        assertThat(asked.get(1)).startsWith("Basic ");
        assertThat(journal()).contains("search in predator-logs-* of logs").doesNotContain(SECRET);
    }

    @Test
    void a_certificate_that_nobody_vouches_for_is_refused_with_what_helps() throws Exception {
        int port = serve(https(), 200, HITS);
        connect("opensearch: {logs: {url: \"https://localhost:" + port + "\", user: reader, password: env:PW}}");

        assertThatThrownBy(this::search)
                .hasMessageContaining("OpenSearch of the connection 'logs'")
                .hasMessageContaining("its certificate is not trusted")
                .hasMessageEndingWith(
                        "to requested target. Name the PEM file of who signed it as ca of the connection");
        assertThat(asked).isEmpty();
    }

    @Test
    void what_opensearch_refuses_is_told() throws Exception {
        int port = serve(
                HttpServer.create(loopback(), 0),
                404,
                "{\"error\": {\"root_cause\": [], \"type\": \"index_not_found_exception\", \"reason\": \"no such index"
                        + " [predator-logs-*]\"}, \"status\": 404}");
        connect("opensearch: {logs: {url: \"http://localhost:" + port + "\", user: reader, password: env:PW}}");

        assertThatThrownBy(this::search)
                .hasMessageContaining("no such index")
                .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain(SECRET));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>welcome</html>", "", "[]", "{\"a\": 1}", "{\"took\": 3, \"hits\": {\"hi"})
    void what_is_no_opensearch_is_told(String body) throws Exception {
        int port = serve(HttpServer.create(loopback(), 0), 200, body);
        connect("opensearch: {logs: {url: \"http://localhost:" + port + "\"}}");

        assertThatThrownBy(this::search)
                .hasMessage("OpenSearch of the connection 'logs' (http://localhost:" + port + ") gives no answer: it"
                        + " does not answer as OpenSearch does; is the url right, as https://host:9200?");
    }

    /** With an authority of its own the client has a pool of its own, and that waits for three minutes by itself. */
    @Test
    @Timeout(60)
    void an_opensearch_that_says_nothing_is_told_soon() throws Exception {
        https();
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            connect("opensearch: {logs: {url: \"https://localhost:" + silent.getLocalPort() + "\", ca: "
                    + folder.resolve("ca.pem") + "}}");

            assertThatThrownBy(this::search).hasMessageContaining("it does not answer in time");
        }
    }

    @Test
    void an_opensearch_that_is_not_there_is_told() throws Exception {
        connect("opensearch: {logs: {url: \"http://localhost:1\"}}");

        assertThatThrownBy(this::search).hasMessageContaining("OpenSearch of the connection 'logs'");
    }

    @Test
    void the_slowest_traces_come_first() throws Exception {
        int port = serve(HttpServer.create(loopback(), 0), 200, TRACES);
        connect("jaeger: {traces: {url: \"http://localhost:" + port + "\", token: env:PW}}");

        assertThat(port(step, Traces.class).slowest("traces", "backend", Duration.ofMinutes(30), 2))
                .containsExactly(
                        new Trace("b2", Instant.parse("2026-01-01T00:00:01Z"), "GET /slow", Duration.ofMillis(900), ""),
                        new Trace(
                                "a1",
                                Instant.parse("2026-01-01T00:00:00Z"),
                                "GET /items",
                                Duration.ofMillis(40),
                                "select of postgres, 30 ms"));
        assertThat(asked.get(0)).startsWith("GET /api/traces?service=backend&lookback=1800s&limit=");
        assertThat(journal()).doesNotContain(SECRET);
    }

    @Test
    void a_jaeger_that_fails_is_told() throws Exception {
        int port = serve(HttpServer.create(loopback(), 0), 503, "<html>");
        connect("jaeger: {traces: {url: \"http://localhost:" + port + "\"}}");

        assertThatThrownBy(() -> port(step, Traces.class).slowest("traces", "backend", Duration.ofMinutes(30), 2))
                .hasMessageContaining("Jaeger of the connection 'traces'")
                .hasMessageContaining("it answers 503");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>welcome</html>", "", "[]", "{\"a\": 1}"})
    void what_is_no_jaeger_is_told(String body) throws Exception {
        int port = serve(HttpServer.create(loopback(), 0), 200, body);
        connect("jaeger: {traces: {url: \"http://localhost:" + port + "\"}}");

        assertThatThrownBy(() -> port(step, Traces.class).slowest("traces", "backend", Duration.ofMinutes(30), 2))
                .hasMessageEndingWith("tells no traces: it does not answer as Jaeger does; is the url that of its query"
                        + " service, as http://host:16686?");
    }

    @Test
    void commits_are_read_newest_first() throws Exception {
        var who = new PersonIdent(
                "Ada", "ada@example.org", Instant.parse("2026-01-01T00:00:00Z"), java.time.ZoneOffset.UTC);
        try (var git = Git.init().setDirectory(folder.resolve("repo").toFile()).call()) {
            for (var message : List.of("Begin", "Add a cache\n\nWith a body.", "Raise the limit")) {
                git.commit()
                        .setAllowEmpty(true)
                        .setSign(false)
                        .setAuthor(who)
                        .setCommitter(who)
                        .setMessage(message)
                        .call();
            }
        }
        connect("git: {backend: {path: " + folder.resolve("repo") + "}}");

        assertThat(port(step, ChangeLog.class).commits("backend", 2))
                .extracting("subject", "author", "at")
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "Raise the limit", "Ada", Instant.parse("2026-01-01T00:00:00Z")),
                        org.assertj.core.groups.Tuple.tuple(
                                "Add a cache", "Ada", Instant.parse("2026-01-01T00:00:00Z")));
    }

    @Test
    void a_repository_without_commits_has_none_and_a_folder_that_is_none_is_told() throws Exception {
        Git.init().setDirectory(folder.resolve("empty").toFile()).call().close();
        connect("git: {empty: {path: " + folder.resolve("empty") + "}, none: {path: " + folder + "}}");

        assertThat(port(step, ChangeLog.class).commits("empty", 10)).isEmpty();
        assertThatThrownBy(() -> port(step, ChangeLog.class).commits("none", 10))
                .hasMessageContaining("the repository of the connection 'none'")
                .hasMessageContaining("there is no repository");
    }

    @Test
    void a_connection_that_was_not_given_is_named_with_the_place_for_it() {
        assertThatThrownBy(() -> port(step, ChangeLog.class).commits("backend", 10))
                .hasMessage("there is no connection 'backend' of kind git, so it was not asked. Name it under 'git:' in"
                        + " the file of --connections; in a drill the world supplies it (ClusterWorld.connection).");
    }
}
