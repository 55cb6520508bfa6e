package dev.runbook.examples.bench;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.chaos.embedded.ServedWorld;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.engine.discovery.ModelReader;
import dev.runbook.engine.execution.Extensions;
import dev.runbook.engine.execution.Reply;
import dev.runbook.engine.gate.CallObserver;
import dev.runbook.engine.gate.Conduct;
import dev.runbook.engine.gate.Gate;
import dev.runbook.engine.gate.GateSettings;
import dev.runbook.engine.gate.Mode;
import dev.runbook.engine.gate.Stop;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.Journal;
import dev.runbook.engine.journal.MemoryJournal;
import dev.runbook.engine.journal.PreimageKeys;
import dev.runbook.engine.journal.RunFile;
import dev.runbook.engine.live.LiveArena;
import dev.runbook.engine.live.LiveCluster;
import dev.runbook.engine.live.LiveSettings;
import dev.runbook.engine.port.Messenger;
import dev.runbook.engine.spi.Connections;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What a live run costs: the gate and the journal a call and a step, the command line until its first output. */
final class LiveBenchmark implements Benchmarks.Benchmark {
    private static final int WARM_UP = 300;
    private static final int ROUNDS = 15;
    private static final int CALLS = 60;
    private static final int STEPS = 10;
    private static final double CPU_BOUND_SECONDS = 0.5;

    private final List<Comparison> rows = new ArrayList<>();
    private int journals;

    /** Ten steps that do nothing. */
    @Runbook(title = "Nothing")
    @Alert(name = "Nothing", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
    static class Nothing {
        @Step(order = 1, kind = StepKind.OBSERVE, title = "1")
        void one(KubernetesClient client) {}

        @Step(order = 2, kind = StepKind.OBSERVE, title = "2")
        void two(KubernetesClient client) {}

        @Step(order = 3, kind = StepKind.OBSERVE, title = "3")
        void three(KubernetesClient client) {}

        @Step(order = 4, kind = StepKind.OBSERVE, title = "4")
        void four(KubernetesClient client) {}

        @Step(order = 5, kind = StepKind.OBSERVE, title = "5")
        void five(KubernetesClient client) {}

        @Step(order = 6, kind = StepKind.OBSERVE, title = "6")
        void six(KubernetesClient client) {}

        @Step(order = 7, kind = StepKind.OBSERVE, title = "7")
        void seven(KubernetesClient client) {}

        @Step(order = 8, kind = StepKind.OBSERVE, title = "8")
        void eight(KubernetesClient client) {}

        @Step(order = 9, kind = StepKind.OBSERVE, title = "9")
        void nine(KubernetesClient client) {}

        @Step(order = 10, kind = StepKind.OBSERVE, title = "10")
        void ten(KubernetesClient client) {}
    }

    @Override
    public List<Comparison> run() throws Exception {
        var directory = Files.createTempDirectory("bench");
        try (var world = ServedWorld.start(ClusterWorld.named("bench"), "default", 1, 0)) {
            var kubeconfig = directory.resolve("kubeconfig");
            world.frontEnd().writeKubeconfig(kubeconfig, "bench");
            try (var cluster = LiveCluster.of(kubeconfig, "bench", null)) {
                cluster.client()
                        .resource(new ConfigMapBuilder()
                                .withNewMetadata()
                                .withNamespace("default")
                                .withName("bench")
                                .endMetadata()
                                .addToData("colour", "blue")
                                .build())
                        .create();
                calls(cluster, directory);
                steps(cluster, directory);
            }
        } finally {
            delete(directory);
        }
        startUp();
        return rows;
    }

    private void calls(LiveCluster cluster, Path directory) {
        var raw = cluster.client();
        compare(
                "a get through the gate, OBSERVE",
                cluster,
                MemoryJournal::new,
                StepKind.OBSERVE,
                LiveBenchmark::get,
                () -> get(raw));
        for (boolean forced : new boolean[] {false, true}) {
            var how = forced ? ", each record forced to disk" : ", not forced to disk";
            compare(
                    "a get that is remembered, CHANGE" + how,
                    cluster,
                    () -> file(directory, forced),
                    StepKind.CHANGE,
                    LiveBenchmark::get,
                    () -> get(raw));
            compare(
                    "a patch with its pre-image and journal" + how,
                    cluster,
                    () -> file(directory, forced),
                    StepKind.CHANGE,
                    LiveBenchmark::patch,
                    () -> patch(raw));
        }
    }

    private Journal file(Path directory, boolean forced) {
        return RunFile.create(directory.resolve("run-" + journals++ + ".jsonl"), forced);
    }

    private interface Call {
        void on(KubernetesClient client);
    }

    private static void get(KubernetesClient client) {
        Objects.requireNonNull(
                client.configMaps().inNamespace("default").withName("bench").get());
    }

    private static void patch(KubernetesClient client) {
        var unused = client.configMaps()
                .inNamespace("default")
                .withName("bench")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"colour\":\"" + System.nanoTime() + "\"}}");
    }

    private void compare(
            String what, LiveCluster cluster, Supplier<Journal> journal, StepKind kind, Call call, Runnable raw) {
        var medians = Benchmarks.medians(ROUNDS, () -> gated(cluster, journal.get(), kind, call), () -> micros(raw));
        rows.add(new Comparison(what, "us", medians[0], medians[1], "the raw client"));
    }

    private static double gated(LiveCluster cluster, Journal journal, StepKind kind, Call call) {
        var gate = new Gate(
                new LiveArena(cluster, "default", null, Connections.NONE, entry -> {}),
                journal,
                GateSettings.standard(),
                new Conduct(Mode.LIVE, List.of(), History.none(), CallObserver.NONE));
        try (var step = gate.open("bench", kind)) {
            var client = step.client();
            return micros(() -> call.on(client));
        }
    }

    private static double micros(Runnable call) {
        for (int i = 0; i < WARM_UP / ROUNDS; i++) {
            call.run();
        }
        long start = System.nanoTime();
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
        return (System.nanoTime() - start) / 1e3 / CALLS;
    }

    private void steps(LiveCluster cluster, Path directory) {
        for (boolean forced : new boolean[] {false, true}) {
            var medians = Benchmarks.medians(
                    ROUNDS, () -> steps(cluster, file(directory, forced)), () -> steps(cluster, new MemoryJournal()));
            rows.add(new Comparison(
                    forced ? "a step, its records forced to disk" : "a step, its records not forced",
                    "us",
                    medians[0],
                    medians[1],
                    "its records in memory"));
        }
    }

    private static double steps(LiveCluster cluster, Journal journal) {
        var runbook =
                Objects.requireNonNull(new ModelReader().runbook(Nothing.class).model());
        var settings = new LiveSettings(
                Mode.LIVE,
                new LiveArena(cluster, "default", null, Connections.NONE, entry -> {}),
                "bench",
                null,
                Map.of(),
                null,
                journal,
                History.none(),
                List.of(),
                CallObserver.NONE,
                Map.of(),
                (step, question, instructions, within) -> Reply.NONE,
                Messenger.NONE,
                false,
                true,
                PreimageKeys.NONE,
                new Stop(),
                null);
        long start = System.nanoTime();
        try (var run = settings.run(runbook, Extensions.NONE)) {
            runbook.steps().forEach(run::step);
        }
        return (System.nanoTime() - start) / 1e3 / STEPS;
    }

    /** From a process's start to its end; listing reads the index of the jar and every runbook in it. */
    private void startUp() throws IOException, InterruptedException {
        var target = Path.of("examples", "target");
        var jar = Files.exists(target.resolve("predator12-runbooks.jar"))
                ? target.resolve("predator12-runbooks.jar")
                : Path.of("target", "predator12-runbooks.jar");
        if (!Files.exists(jar)) {
            System.out.println("no " + jar + ": start-up is not measured (package with -Pcli first)");
            return;
        }
        var plain = List.of("java", "-jar", jar.toString(), "list");
        var script = jar.toAbsolutePath().getParent().resolveSibling("src/main/launcher/runbook");
        var launcher = List.of("RUNBOOK_JAR=" + jar.toAbsolutePath(), script.toString(), "list");
        var own = cpuAndMemory(launcher);
        var java = cpuAndMemory(plain);
        rows.add(new Comparison(
                "CPU until the list is printed, with the launcher", "s", own[0], CPU_BOUND_SECONDS, "the bound"));
        rows.add(new Comparison("CPU until the list is printed, with the launcher", "s", own[0], java[0], "java -jar"));
        rows.add(new Comparison("resident memory of it at most", "MiB", own[1], java[1], "java -jar"));
    }

    private static double[] cpuAndMemory(List<String> command) throws IOException, InterruptedException {
        var cpu = new ArrayList<Double>();
        var memory = new ArrayList<Double>();
        for (int round = 0; round < ROUNDS; round++) {
            var process = new ProcessBuilder(List.of("bash", "-c", String.join(" ", command) + " >/dev/null; times"))
                    .redirectErrorStream(true)
                    .start();
            double most = 0;
            while (process.isAlive()) {
                most = Math.max(most, peak(process));
                TimeUnit.MILLISECONDS.sleep(5);
            }
            var times =
                    new String(process.getInputStream().readAllBytes()).lines().toList();
            cpu.add(java.util.Arrays.stream(times.get(times.size() - 1).split(" "))
                    .mapToDouble(LiveBenchmark::seconds)
                    .sum());
            memory.add(most);
        }
        return new double[] {Benchmarks.median(cpu), Benchmarks.median(memory)};
    }

    /** Reads {@code 0m0.412s}. */
    private static double seconds(String text) {
        int minutes = text.indexOf('m');
        return 60 * Double.parseDouble(text.substring(0, minutes))
                + Double.parseDouble(text.substring(minutes + 1, text.length() - 1));
    }

    /** Linux keeps the high-water mark of each process. */
    private static double peak(Process process) {
        return process.descendants()
                .mapToDouble(child -> {
                    try {
                        return Files.readAllLines(Path.of("/proc", String.valueOf(child.pid()), "status")).stream()
                                .filter(line -> line.startsWith("VmHWM"))
                                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                                .findFirst()
                                .orElse(0);
                    } catch (IOException | RuntimeException e) {
                        return 0;
                    }
                })
                .max()
                .orElse(0);
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
