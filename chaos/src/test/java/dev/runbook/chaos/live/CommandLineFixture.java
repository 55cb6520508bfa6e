package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.embedded.ServedWorld;
import dev.runbook.chaos.world.Behaviour;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.ServiceModel;
import dev.runbook.chaos.world.WorkerModel;
import dev.runbook.engine.RunbookConfiguration;
import dev.runbook.engine.cli.Main;
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
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The command line on a shop that is served over HTTP. */
final class CommandLineFixture implements AutoCloseable {
    private final Path directory;
    private final ServedWorld world;

    CommandLineFixture(Path directory) throws IOException {
        Drilled.once();
        this.directory = directory;
        var shop = ClusterWorld.named("shop")
                .resources("shop/shop.yaml", "shop/agents.yaml")
                .service(ServiceModel.named("shop")
                        .traffic(100)
                        .behaves(Behaviour.healthy().capacity(60))
                        .dependsOn("postgres", Duration.ofMillis(10)))
                .worker(WorkerModel.named("agents"));
        world = ServedWorld.start(shop, "default", 20, 0);
        world.frontEnd().writeKubeconfig(directory.resolve("kubeconfig"), "shop");
        world.frontEnd().writeKubeconfig(directory.resolve("kubeconfig-prod"), "shop-prod");
    }

    ServedWorld world() {
        return world;
    }

    Path runs() {
        return directory.resolve("runs");
    }

    /** What a command printed. */
    record Ran(int code, String out, String err) {
        String all() {
            return out + err;
        }
    }

    /** Runs a command on the shop, with nobody at the terminal. */
    Ran run(String... arguments) {
        return on("shop", null, arguments);
    }

    /** Runs a command on the shop with a person who types. */
    Ran typing(String typed, String... arguments) {
        return on("shop", typed, arguments);
    }

    /** Runs a command on a context of the shop. */
    Ran on(String context, @Nullable String typed, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--context",
                context,
                "--kubeconfig",
                directory
                        .resolve(context.endsWith("prod") ? "kubeconfig-prod" : "kubeconfig")
                        .toString(),
                "--journal-dir",
                runs().toString(),
                "--prometheus",
                world.frontEnd().prometheus().toString()));
        return plain(typed, all.toArray(String[]::new));
    }

    static Ran plain(@Nullable String typed, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var in = new ByteArrayInputStream((typed == null ? "" : typed).getBytes(StandardCharsets.UTF_8));
        int code = Main.run(
                in,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                typed != null,
                arguments);
        return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Returns the id of the only run. */
    String theRun() throws IOException {
        try (var files = Files.list(runs())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jsonl"))
                    .map(name -> name.replace(".jsonl", ""))
                    .reduce((one, two) -> {
                        throw new IllegalStateException("two runs: " + one + ", " + two);
                    })
                    .orElseThrow();
        }
    }

    int replicas() {
        return world.faults()
                .client()
                .apps()
                .deployments()
                .inNamespace("default")
                .withName("agents")
                .get()
                .getSpec()
                .getReplicas();
    }

    @Override
    public void close() {
        world.close();
    }

    /** What the drill has shown is packed with the runbook once, as a build does. */
    private static final class Drilled {
        private static final boolean PASSED = pass();

        static void once() {
            assertThat(PASSED).as("GrowAgentsDrill passes").isTrue();
        }

        private static boolean pass() {
            var events = EngineTestKit.engine("runbook")
                    .selectors(DiscoverySelectors.selectClass(GrowAgentsDrill.class))
                    .configurationParameter(RunbookConfiguration.REPORTS, "none")
                    .configurationParameter(RunbookConfiguration.PRINT, "false")
                    .execute()
                    .allEvents();
            return events.failed().count() == 0 && events.skipped().count() == 0;
        }
    }
}
