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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;

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
        }
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

    private Ran run(ServedWorld world, String line) {
        var arguments = new ArrayList<>(List.of(line.replace(
                        "http://localhost:9090", world.frontEnd().prometheus().toString())
                .split(" ")));
        assertThat(arguments.remove(0)).isEqualTo("runbook");
        if (!arguments.get(0).equals("list")) {
            arguments.addAll(List.of(
                    "--kubeconfig",
                    directory.resolve("kubeconfig").toString(),
                    "--journal-dir",
                    directory.resolve("runs").toString()));
        }
        var out = new ByteArrayOutputStream();
        var screen = new PrintStream(out, true, StandardCharsets.UTF_8);
        var typed = new ByteArrayInputStream("yes\nyes\n".getBytes(StandardCharsets.UTF_8));
        int code = Main.run(typed, screen, screen, true, arguments.toArray(String[]::new));
        return new Ran(code, out.toString(StandardCharsets.UTF_8));
    }

    /** What differs from cluster to cluster is not shown as it was. */
    private static String shown(String plan) {
        return plan.replaceAll("Server     \\S+", "Server     https://10.0.0.1:6443/")
                .replaceAll("Cluster    \\S+", "Cluster    7c1f30c5-0f4e-4d0e-9f0a-0a5a0d2c1b11")
                .replaceAll("\\[\\d+ errors in", "[n errors in")
                .replaceAll("\\d+ errors in the last", "57 errors in the last")
                .replaceAll("error rate is [0-9.]+ ?%", "error rate is 6.1 %");
    }

    private static String block(String mark) throws IOException {
        var found = Pattern.compile("<!-- " + mark + " -->\\n```\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(README));
        assertThat(found.find()).isTrue();
        return found.group(1);
    }
}
