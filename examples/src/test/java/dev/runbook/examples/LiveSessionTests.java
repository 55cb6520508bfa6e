package dev.runbook.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.embedded.ServedWorld;
import dev.runbook.chaos.fault.BadRelease;
import dev.runbook.engine.RunbookConfiguration;
import dev.runbook.engine.cli.Main;
import dev.runbook.examples.predator12.Predator12;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;
import tools.jackson.databind.json.JsonMapper;

/**
 * The README's live session, as written, on Predator12 with a bad release, served over HTTP. The runbook verifies for a
 * minute of real time, so this runs with {@code -Drunbook.live=true}, as CI does.
 */
@EnabledIfSystemProperty(
        named = "runbook.live",
        matches = "true",
        disabledReason = "takes a minute of real time: -Drunbook.live=true")
class LiveSessionTests {
    private static final Path README = Path.of("..", "README.md");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path directory;

    private record Ran(int code, String text) {}

    /** As a build does before it packs the runbook. */
    private static void drill() {
        var drills = EngineTestKit.engine("runbook")
                .selectors(DiscoverySelectors.selectClass(
                        "dev.runbook.examples.predator12.BadReleaseWithoutAnalysisDrill"))
                .configurationParameter(RunbookConfiguration.PRINT, "false")
                .configurationParameter(RunbookConfiguration.REPORTS, "none")
                .execute();
        assertThat(drills.allEvents().failed().list()).isEmpty();
    }

    @Test
    void theReadmesSessionDoesWhatItSays() throws IOException {
        drill();
        try (var world = ServedWorld.start(Predator12.withoutAnalysis(), "default", 60, 0)) {
            world.frontEnd().writeKubeconfig(directory.resolve("kubeconfig"), "staging");
            world.pass(Duration.ofMinutes(10));
            BadRelease.of("predator-backend").answering(0.30, 503).inject(world.faults());
            world.pass(Duration.ofMinutes(5));

            var session = block("live:session").lines().toList();
            assertThat(session).hasSize(5);
            assertThat(run(world, session.get(0)).text()).contains("HighErrorRate", "[PredatorHighErrorRate]");

            var plan = run(world, session.get(1));
            assertThat(plan.code()).as(plan.text()).isEqualTo(2);
            assertThat(shown(plan.text())).isEqualTo(block("live:plan"));

            var apply = run(world, session.get(2));
            assertThat(apply.code()).as(apply.text()).isZero();
            assertThat(apply.text())
                    .contains("undo: UPDATE rollouts.argoproj.io default/predator-backend", "COMPLETED");
            assertThat(image(world)).isEqualTo("predator12/backend:1.4.0");

            var status = run(world, session.get(3));
            assertThat(status.text()).contains("COMPLETED  staging/default");
            var id = status.text().strip().split(" ")[0];

            var back = run(world, session.get(4).replace("RUN", id));
            assertThat(back.code()).as(back.text()).isZero();
            assertThat(image(world)).isEqualTo("predator12/backend:1.4.0-bad");

            for (var line : block("live:more").lines().toList()) {
                var ran = run(world, line.replace("RUN", id));
                assertThat(ran.code()).as(line + "\n" + ran.text()).isZero();
            }
            assertThat(directory.resolve("rules/runbooks.rules.yaml")).exists();
            assertThat(directory.resolve("incidents")).isNotEmptyDirectory();
            asksBeforeItActsForAnAlert(world);
        }
    }

    private void asksBeforeItActsForAnAlert(ServedWorld world) throws IOException {
        Files.writeString(directory.resolve("policy.yaml"), block("live:policy", "yaml"));
        Files.writeString(directory.resolve("token"), "known-to-alertmanager");
        var out = new ByteArrayOutputStream();
        var arguments = arguments(world, block("live:serve").strip());
        var screen = new PrintStream(out, true, StandardCharsets.UTF_8);
        var server = new Thread(() -> Main.run(
                new ByteArrayInputStream(new byte[0]), screen, screen, false, arguments.toArray(String[]::new)));
        server.start();
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> out.toString(StandardCharsets.UTF_8).contains("listening"));
            var port = out.toString(StandardCharsets.UTF_8).replaceAll("(?s).*127\\.0\\.0\\.1:(\\d+)\".*", "$1");
            var answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/alerts"))
                                    .header("Authorization", "Bearer known-to-alertmanager")
                                    .POST(HttpRequest.BodyPublishers.ofString(alert()))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(told(out.toString(StandardCharsets.UTF_8)))
                            .contains(block("live:asked")));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            server.interrupt();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !server.isAlive());
        }
    }

    /** Returns what curl is told to send. */
    private static String alert() throws IOException {
        return block("live:alert").replaceAll("(?s).* -d '(.*)'\\s*", "$1");
    }

    /** Returns what people were told, with the README's id for the run. */
    private static List<String> told(String log) {
        return log.lines()
                .map(JSON::readTree)
                .filter(line -> line.path("event").asString().equals("told"))
                .map(line -> line.path("text")
                        .asString()
                        .replaceAll(
                                "approve \\d{8}-\\d{6}-higherrorrate-\\w+",
                                "approve 20260101-100003-higherrorrate-5c1e"))
                .map(text -> text + "\n")
                .toList();
    }

    private static String image(ServedWorld world) {
        GenericKubernetesResource rollout = world.faults()
                .client()
                .genericKubernetesResources("argoproj.io/v1alpha1", "Rollout")
                .inNamespace("default")
                .withName("predator-backend")
                .get();
        return rollout.get("spec", "template", "spec", "containers", 0, "image");
    }

    private List<String> arguments(ServedWorld world, String line) {
        var arguments = new ArrayList<>(List.of(line.replace(
                        "http://localhost:9090", world.frontEnd().prometheus().toString())
                .replace("--dir ", "--dir " + directory + "/")
                .replace("policy.yaml", directory + "/policy.yaml")
                .replace("env:WEBHOOK_TOKEN", "file:" + directory + "/token --listen 127.0.0.1:0")
                .split(" ")));
        assertThat(arguments.remove(0)).isEqualTo("runbook");
        if (arguments.contains("--context")) {
            arguments.addAll(
                    List.of("--kubeconfig", directory.resolve("kubeconfig").toString()));
        }
        if (arguments.contains("--context") || List.of("status", "incident").contains(arguments.get(0))) {
            arguments.addAll(List.of("--journal-dir", directory.resolve("runs").toString()));
        }
        return arguments;
    }

    private Ran run(ServedWorld world, String line) {
        var arguments = arguments(world, line);
        var out = new ByteArrayOutputStream();
        var screen = new PrintStream(out, true, StandardCharsets.UTF_8);
        var typed = new ByteArrayInputStream("yes\nyes\n".getBytes(StandardCharsets.UTF_8));
        int code = Main.run(typed, screen, screen, true, arguments.toArray(String[]::new));
        return new Ran(code, out.toString(StandardCharsets.UTF_8));
    }

    /** What differs from cluster to cluster is not shown as it was. */
    private static String shown(String plan) {
        return plan.replaceAll("(?s)(Rights that a run needs[^\n]*\n)  yes .*?\n\n", "$1  yes      …\n\n")
                .replaceAll("Server     \\S+", "Server     https://10.0.0.1:6443/")
                .replaceAll("Cluster    \\S+", "Cluster    7c1f30c5-0f4e-4d0e-9f0a-0a5a0d2c1b11")
                .replaceAll("\\[\\d+ errors in", "[n errors in")
                .replaceAll("\\d+ errors in the last", "57 errors in the last")
                .replaceAll("error rate is [0-9.]+ ?%", "error rate is 6.1 %");
    }

    private static String block(String mark) throws IOException {
        return block(mark, "");
    }

    private static String block(String mark, String language) throws IOException {
        var found = Pattern.compile("<!-- " + mark + " -->\\n```" + language + "\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(README));
        assertThat(found.find()).isTrue();
        return found.group(1);
    }
}
