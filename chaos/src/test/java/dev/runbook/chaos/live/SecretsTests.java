package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.runbook.chaos.live.CommandLineFixture.Ran;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plants a canary in every input and looks for it in every output. */
class SecretsTests {
    private static final List<String> INPUTS = List.of(
            "kubeconfig",
            "kubeconfig-alice",
            "kubeconfig-prod",
            "channels.yaml",
            "hook",
            "token",
            "service",
            "preimage.key");

    @TempDir
    Path directory;

    private CommandLineFixture shop;
    private HttpServer receiver;
    private Path channels;
    private Path policy;
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Map<String, String> outputs = new LinkedHashMap<>();
    private final List<String> canaries = new ArrayList<>(List.of(
            "cluster-canary-4711",
            "parameter-canary-4711",
            "marked-canary-4711",
            "marked-output-canary",
            "url-canary-4711",
            "new-secret-canary-4711",
            "header-canary-4711",
            "environment-canary-4711",
            "prometheus-canary-4711",
            "channel-canary-4711",
            "existing-canary-4711",
            "label-canary-4711",
            "annotation-canary-4711"));

    @BeforeEach
    void plant() throws IOException {
        shop = new CommandLineFixture(directory);
        var client = shop.world().faults().client();
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("db")
                        .endMetadata()
                        .addToStringData("pw", "cluster-canary-4711")
                        .build())
                .create();
        client.apps()
                .deployments()
                .inNamespace("default")
                .withName("agents")
                .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), """
                        {"metadata": {"annotations": {"note": "kept"}},
                         "spec": {"template": {"spec": {"containers": [{"name": "agent", "env": [
                          {"name": "DATABASE_URL", "value": "postgres://app:existing-canary-4711@db/x"}]}]}}}}
                        """);
        var token = Pattern.compile("token: \"?([^\"\\s]+)").matcher(Files.readString(directory.resolve("kubeconfig")));
        if (token.find()) {
            canaries.add(token.group(1));
        }
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        var hook = Files.writeString(directory.resolve("hook"), "channel-canary-4711");
        channels = Files.writeString(
                directory.resolve("channels.yaml"),
                "webhooks: {pager: {url: \"http://127.0.0.1:"
                        + receiver.getAddress().getPort() + "/?token=channel-canary-4711\", token: \"file:" + hook
                        + "\"}}\n");
        var key = Files.createFile(
                directory.resolve("preimage.key"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, "Y2FuYXJ5LWNhbmFyeS1jYW5hcnktY2FuYXJ5LTQ3MTE=");
        canaries.add("Y2FuYXJ5LWNhbmFyeS1jYW5hcnktY2FuYXJ5LTQ3MTE=");
        policy = Files.writeString(
                directory.resolve("policy.yaml"),
                "undrilled: true\ntell: pager\npreimageKeys: [\"file:" + key + "\"]\n");
    }

    @AfterEach
    void close() {
        receiver.stop(0);
        shop.close();
    }

    private List<String> arguments(String... arguments) {
        var prometheus = shop.world().frontEnd().prometheus().toString();
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--context",
                "shop",
                "--kubeconfig",
                directory.resolve("kubeconfig").toString(),
                "--journal-dir",
                shop.runs().toString(),
                "--policy",
                policy.toString(),
                "--channels",
                channels.toString(),
                "--prometheus",
                prometheus.replace("http://", "http://drill:prometheus-canary-4711@")));
        return all;
    }

    private Ran run(String... arguments) {
        var ran = CommandLineFixture.plain(null, arguments(arguments).toArray(String[]::new));
        outputs.put(String.join(" ", arguments), ran.all());
        return ran;
    }

    private Ran approve() throws IOException {
        var approved = shop.by("alice", "approve", shop.theRun(), "ask", "--yes");
        outputs.put("approve", approved.all());
        return approved;
    }

    /** Everything that the commands left on disk, but for what they were given. */
    private void collect() throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                if (!INPUTS.contains(file.getFileName().toString())) {
                    outputs.put(file.toString(), Files.readString(file));
                }
            }
        }
        shop.world().faults().client().configMaps().inNamespace("default").list().getItems().stream()
                .filter(map -> map.getMetadata().getName().startsWith("runbook-"))
                .forEach(map -> outputs.put("ConfigMap " + map.getMetadata().getName(), map.toString()));
        told.forEach(message -> outputs.put("message " + outputs.size(), message));
    }

    private void nowhere() throws IOException {
        collect();
        outputs.forEach((where, text) -> {
            for (var canary : canaries) {
                var encoded = Base64.getEncoder().encodeToString(canary.getBytes(StandardCharsets.UTF_8));
                assertThat(text).as(where).doesNotContain(canary).doesNotContain(encoded);
            }
        });
    }

    @Test
    void whatRunsAreGivenReachesNothingThatIsWritten() throws IOException {
        var secrets = new String[] {"--param", "password=parameter-canary-4711", "--param", "pin=marked-canary-4711"};
        run(with(
                secrets,
                "plan",
                "LeakyFixture",
                "--out",
                directory.resolve("plan.json").toString()));
        var waits = run(with(secrets, "apply", "LeakyFixture", "--yes", "--param", "asks=true"));
        assertThat(waits.code()).as(waits.all()).isEqualTo(5);
        collect();
        assertThat(outputs).containsKey("ConfigMap runbook-approvals-" + shop.theRun());
        shop.person("alice");
        var approved = approve();
        assertThat(approved.out()).contains("Log in with ***");

        var forgotten = run("resume", shop.theRun(), "--yes");
        assertThat(forgotten.err()).contains("give them again with --param: password, pin");
        var failed = run(with(secrets, "resume", shop.theRun(), "--yes", "--break-glass", "--reason", "it leaks"));
        assertThat(failed.code()).as(failed.all()).isEqualTo(3);
        assertThat(failed.out()).contains("refused: ***");
        run("status", shop.theRun());
        report();
        assertThat(told).isNotEmpty().anyMatch(message -> message.contains("logged in with ***"));
        assertThat(directory.resolve("incidents")).isNotEmptyDirectory();
        assertThat(shop.runs().resolve(shop.theRun() + ".xml.d")).isNotEmptyDirectory();
        assertThat(Files.readString(shop.runs().resolve(shop.theRun() + ".jsonl")))
                .contains("\"***\"", "PreimageSealed");
        nowhere();
    }

    @Test
    void whatCommandsInPodsPrintReachesNothingThatIsWritten() throws IOException {
        for (var line : PrintingFixture.PRINTED) {
            var printed = Pattern.compile("printed-[a-z]+-canary").matcher(line);
            if (printed.find()) {
                canaries.add(printed.group());
            }
        }
        canaries.add("printed-error-canary");
        assertThat(canaries).hasSizeGreaterThan(22);
        var secrets = new String[] {"--param", "password=parameter-canary-4711", "--param", "pin=marked-canary-4711"};

        var waits = run(with(secrets, "apply", "PrintingFixture", "--yes", "-o", "json"));
        assertThat(waits.code()).as(waits.all()).isEqualTo(5);
        shop.person("alice");
        var approved = approve();
        assertThat(approved.out()).contains("It said MODE=fast");
        // Nothing is left out, and called needless, because its value was not kept.
        var stuck = run(with(secrets, "resume", shop.theRun(), "--yes"));
        assertThat(stuck.code()).as(stuck.all()).isEqualTo(5);
        assertThat(stuck.out()).contains("it needs the value of step 'print'", "--assume done ask");
        run("status", shop.theRun(), "-o", "json");
        report();
        assertThat(told).anyMatch(message -> message.contains("MODE=fast"));

        var typed = CommandLineFixture.plain(
                "yes\n".repeat(4),
                arguments(with(secrets, "apply", "PrintingFixture")).toArray(String[]::new));
        outputs.put("typed", typed.all());
        assertThat(typed.code()).as(typed.all()).isEqualTo(4);
        assertThat(typed.out()).contains("MODE=fast it said MODE=fast");
        nowhere();
    }

    private void report() throws IOException {
        outputs.put(
                "incident",
                CommandLineFixture.plain(
                                null,
                                "incident",
                                shop.theRun(),
                                "--dir",
                                directory.resolve("incidents").toString(),
                                "--journal-dir",
                                shop.runs().toString())
                        .all());
    }

    private static String[] with(String[] more, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void whatIsInTheEnvironmentReachesNothingEither() throws Exception {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-Dservice.password=property-canary-4711",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.runbook.engine.cli.Main"));
        canaries.add("property-canary-4711");
        command.addAll(arguments("apply", "LeakyFixture", "--yes"));
        var log = directory.resolve("apply.log");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("PREDATOR_TOKEN", "environment-canary-4711");
        var process = builder.start();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(3);
        assertThat(Files.readString(log)).contains("refused: ***");
        nowhere();
    }

    @Test
    void aPrometheusThatIsNotThereIsNamedWithoutWhoLogsIn() throws IOException {
        Files.writeString(policy, "undrilled: true\nabort: {\"down\": \"up == 0\"}\n");
        var arguments = arguments("plan", "UndrilledFixture");
        arguments.set(arguments.size() - 1, "http://drill:prometheus-canary-4711@127.0.0.1:1/");
        outputs.put(
                "plan",
                CommandLineFixture.plain(null, arguments.toArray(String[]::new)).all());

        assertThat(outputs.get("plan")).contains("http://127.0.0.1:1/");
        nowhere();
    }

    /** Servers that say in their answer what they were sent. */
    @Test
    void whatConnectionsAreGivenReachesNothingEither() throws IOException {
        receiver.createContext("/echo", exchange -> {
            var told = "{\"status\":400,\"error\":{\"type\":\"t\",\"reason\":\"who is "
                    + exchange.getRequestHeaders().getFirst("Authorization") + "? not service-canary-4711\"}}";
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(400, told.length());
            exchange.getResponseBody().write(told.getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        Files.writeString(directory.resolve("service"), "service-canary-4711");
        canaries.add("service-canary-4711");
        canaries.add("reader:service-canary-4711");
        var connections = Files.writeString(directory.resolve("connections.yaml"), """
                postgres:
                  orders: {url: "jdbc:postgresql://127.0.0.1:1/shop", user: reader, password: file:%1$s/service}
                redis:
                  cache: {url: "redis://127.0.0.1:1", user: reader, password: file:%1$s/service}
                opensearch:
                  logs: {url: "%2$s", user: reader, password: file:%1$s/service}
                jaeger:
                  traces: {url: "%2$s", token: file:%1$s/service}
                """.formatted(
                        directory, "http://127.0.0.1:" + receiver.getAddress().getPort() + "/echo"));
        var ran = run("apply", "ConnectedFixture", "--yes", "--connections", connections.toString());

        assertThat(ran.all())
                .contains(
                        "(jdbc:postgresql://127.0.0.1:1/shop) gives no answer",
                        "(redis://127.0.0.1:1) gives no",
                        "who is Basic ***? not ***",
                        "it answers 400");
        nowhere();
    }

    @Test
    void whatAlertsCarryReachesNothingThatIsWritten() throws IOException {
        try (var server = new ServerFixture(directory, shop, "serve: {default: automatic}\n")) {
            var alert = ServerFixture.alert("AgentsBehind", "f1", "firing")
                    .replace("\"severity\"", "\"api_token\":\"label-canary-4711\",\"severity\"")
                    .replace("\"summary\"", "\"db_password\":\"annotation-canary-4711\",\"summary\"");
            server.post(ServerFixture.message(
                    alert, alert.replace("AgentsBehind", "Nobodys").replace("f1", "f2")));
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
            server.awaits("no runbook answers it");
            outputs.put("log", server.log());
            outputs.put("errors", server.errors());
            outputs.put("metrics", server.get("/metrics").body());
        }
        canaries.add(ServerFixture.TOKEN);
        nowhere();
    }
}
