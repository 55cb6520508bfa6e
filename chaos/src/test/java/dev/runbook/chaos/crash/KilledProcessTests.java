package dev.runbook.chaos.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.embedded.ServedWorld;
import dev.runbook.chaos.live.DrilledFixture;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.ServiceModel;
import dev.runbook.chaos.world.WorkerModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command line as a process of its own, killed with SIGKILL when its journal has so many lines, and resumed. How
 * often is a setting, {@code runbook.kills}; the build takes a small seeded sample.
 */
class KilledProcessTests {
    @TempDir
    Path directory;

    @Test
    void killedAnywhereItIsResumedToTheGoal() throws Exception {
        DrilledFixture.pack();
        int kills = Integer.getInteger("runbook.kills", 2);
        var random = new SplittableRandom(12);
        var wrong = new ArrayList<String>();
        for (int i = 0; i < kills; i++) {
            int lines = 1 + random.nextInt(16);
            var home = Files.createDirectory(directory.resolve("run" + i));
            var outcome = killAndResume(home, lines);
            if (!outcome.isEmpty()) {
                wrong.add("killed after " + lines + " lines: " + outcome);
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static String killAndResume(Path home, int lines) throws Exception {
        var world = ClusterWorld.named("shop")
                .resources("shop/shop.yaml", "shop/agents.yaml")
                .service(ServiceModel.named("shop").traffic(100))
                .worker(WorkerModel.named("agents"));
        try (var served = ServedWorld.start(world, "default", 20, 0)) {
            served.frontEnd().writeKubeconfig(home.resolve("kubeconfig"), "shop");
            var apply = start(home, served, "apply", "GrowAgents", "--yes", "--param", "by=2");
            boolean killed = killAfter(apply, home.resolve("runs"), lines);
            var run = theRun(home);
            if (killed && !run.isEmpty()) {
                // The lock of the killed one runs out; nobody renews it any more.
                served.pass(Duration.ofMinutes(1));
                freeLock(served);
                var resume = start(home, served, "resume", run, "--yes");
                if (!resume.waitFor(60, TimeUnit.SECONDS)) {
                    resume.destroyForcibly();
                    return "the resumed run hangs";
                }
                var text = Files.readString(home.resolve("resume.log"));
                boolean nothingDone = text.contains("before it had begun");
                boolean ended = text.contains("has ended COMPLETED");
                if (resume.exitValue() != 0 && !nothingDone && !ended) {
                    return "exit " + resume.exitValue() + "\n" + text + "\n" + journal(home, run);
                }
                if (nothingDone) {
                    return state(served).equals("2 replicas, no map") ? "" : "changed although nothing had begun";
                }
            }
            return !killed || run.isEmpty() || state(served).equals("4 replicas, grown, generation 2")
                    ? ""
                    : state(served) + "\n" + journal(home, run);
        }
    }

    private static void freeLock(ServedWorld served) {
        var leases = served.faults().client().leases().inNamespace("default");
        leases.list()
                .getItems()
                .forEach(lease -> leases.withName(lease.getMetadata().getName()).delete());
    }

    private static String state(ServedWorld served) {
        var client = served.faults().client();
        var agents = client.apps()
                .deployments()
                .inNamespace("default")
                .withName("agents")
                .get();
        var map = client.configMaps().inNamespace("default").withName("grown").get();
        return agents.getSpec().getReplicas() + " replicas, "
                + (map == null
                        ? "no map"
                        : "grown, generation " + agents.getMetadata().getGeneration());
    }

    private static Process start(Path home, ServedWorld served, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.runbook.engine.cli.Main"));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "--context",
                "shop",
                "--kubeconfig",
                home.resolve("kubeconfig").toString(),
                "--journal-dir",
                home.resolve("runs").toString(),
                "--prometheus",
                served.frontEnd().prometheus().toString()));
        var log = home.resolve(arguments[0] + ".log").toFile();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
    }

    /** Kills a process once its journal has so many lines; returns false if it ended before. */
    private static boolean killAfter(Process process, Path runs, int lines) throws IOException {
        while (process.isAlive()) {
            if (Files.isDirectory(runs)) {
                try (var files = Files.list(runs)) {
                    var file =
                            files.filter(f -> f.toString().endsWith(".jsonl")).findFirst();
                    if (file.isPresent() && Files.readString(file.get()).lines().count() >= lines) {
                        process.destroyForcibly().onExit().join();
                        return true;
                    }
                }
            }
            Thread.onSpinWait();
        }
        return false;
    }

    private static String theRun(Path home) throws IOException {
        if (!Files.isDirectory(home.resolve("runs"))) {
            return "";
        }
        try (var files = Files.list(home.resolve("runs"))) {
            return files.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(".jsonl"))
                    .map(f -> f.replace(".jsonl", ""))
                    .findFirst()
                    .orElse("");
        }
    }

    private static String journal(Path home, String run) throws IOException {
        return Files.readString(home.resolve("runs").resolve(run + ".jsonl"));
    }
}
