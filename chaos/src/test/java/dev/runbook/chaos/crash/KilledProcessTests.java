package dev.runbook.chaos.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.embedded.ServedWorld;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.ServiceModel;
import dev.runbook.chaos.world.WorkerModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command line as a process of its own, killed with SIGKILL after each record of its journal in turn, at random
 * moments of its resumption and of its rollback, and gone on with each time. How often is a setting, {@code
 * runbook.kills}; the build takes a small seeded sample.
 */
class KilledProcessTests {
    private static final int KILLS = Integer.getInteger("runbook.kills", 2);
    private static final int WORKERS = 2;
    /** No journal of the run or of its rollback has more records. */
    private static final int RECORDS = 24;

    @TempDir
    Path directory;

    private final AtomicInteger kills = new AtomicInteger();
    /** After which record of which command processes were killed. */
    private final Set<String> moments = ConcurrentHashMap.newKeySet();

    private FastCommandFixture commands;

    private static ClusterWorld shop() {
        return ClusterWorld.named("shop")
                .resources("shop/shop.yaml", "shop/agents.yaml")
                .service(ServiceModel.named("shop").traffic(100))
                .worker(WorkerModel.named("agents"));
    }

    @BeforeEach
    void prepare() throws Exception {
        try (var served = ServedWorld.start(shop(), "default", 20, 0)) {
            var kubeconfig = directory.resolve("kubeconfig");
            served.frontEnd().writeKubeconfig(kubeconfig, "shop");
            commands = FastCommandFixture.prepare(directory, kubeconfig, served);
        }
    }

    @Test
    void killedAtRandomMomentsItReachesTheGoalAndThenTheStart() throws Exception {
        var workers = Executors.newFixedThreadPool(WORKERS);
        try {
            var tasks = IntStream.range(0, WORKERS)
                    .mapToObj(i -> (Callable<List<String>>) () -> rounds(i))
                    .toList();
            var wrong = new ArrayList<String>();
            for (var worker : workers.invokeAll(tasks)) {
                wrong.addAll(worker.get());
            }
            System.out.println("killed processes: " + kills + ", wrong: " + wrong.size() + ", after "
                    + count("apply") + " records of a run, " + count("resume") + " of its resumption, "
                    + count("rollback") + " of its rollback");
            assertThat(wrong).isEmpty();
            assertThat(kills).hasValueGreaterThanOrEqualTo(KILLS);
        } finally {
            workers.shutdownNow();
        }
    }

    private long count(String command) {
        return moments.stream().filter(moment -> moment.startsWith(command)).count();
    }

    private List<String> rounds(int worker) throws Exception {
        var random = new SplittableRandom(12 + worker);
        var wrong = new ArrayList<String>();
        try (var served = ServedWorld.start(shop(), "default", 20, 0)) {
            for (int round = 0; kills.get() < KILLS && wrong.size() < 3; round++) {
                var home = Files.createDirectory(directory.resolve("round" + worker + "-" + round));
                served.frontEnd().writeKubeconfig(home.resolve("kubeconfig"), "shop");
                unlock(served);
                new Round(served, home, random).play(1 + (WORKERS * round + worker) % RECORDS, wrong);
            }
        }
        return wrong;
    }

    /** Takes away what a process of another round has left, since waiting until it runs out takes longer than a round. */
    private static void unlock(ServedWorld served) {
        served.faults().client().leases().inNamespace("default").delete();
    }

    /** A run, killed and resumed until it is done, and taken back likewise. */
    private final class Round {
        private final ServedWorld served;
        private final Path home;
        private final SplittableRandom random;
        private final long before;

        Round(ServedWorld served, Path home, SplittableRandom random) {
            this.served = served;
            this.home = home;
            this.random = random;
            this.before = generation(served);
        }

        void play(int records, List<String> wrong) throws Exception {
            boolean killed = killed(records, "apply", "GrowAgents", "--yes", "--param", "by=2");
            var run = theRun();
            if (run.isEmpty()) {
                wrong.add(home.getFileName() + ": no run\n" + logs());
                return;
            }
            for (int i = random.nextInt(6); killed && i > 0; i--) {
                killed = killed(1 + random.nextInt(10), "resume", run, "--yes");
            }
            if (killed) {
                finished("resume", run);
            }
            if (neverBegan()) {
                judge("2 replicas, no map, 0 writes", wrong);
                return;
            }
            judge("4 replicas, grown, 1 writes", wrong);
            killed = killed(records, "rollback", run, "--yes");
            for (int i = random.nextInt(6); killed && i > 0; i--) {
                killed = killed(1 + random.nextInt(10), "rollback", run, "--yes");
            }
            if (killed) {
                finished("rollback", run);
            }
            judge("2 replicas, no map, 2 writes", wrong);
        }

        private void judge(String expected, List<String> wrong) throws IOException {
            var agents = served.faults()
                    .client()
                    .apps()
                    .deployments()
                    .inNamespace("default")
                    .withName("agents")
                    .get();
            var map = served.faults()
                    .client()
                    .configMaps()
                    .inNamespace("default")
                    .withName("grown")
                    .get();
            var state = agents.getSpec().getReplicas() + " replicas, " + (map == null ? "no map" : "grown") + ", "
                    + (agents.getMetadata().getGeneration() - before) + " writes";
            var mark = agents.getMetadata().getAnnotations().get("runbook.dev/lock");
            // A process that died between its run's end and its lock's leaves a lock that runs out by itself.
            boolean released = lastLine().contains("\"type\":\"LockReleased\"");
            if (!state.equals(expected) || (released && mark != null)) {
                wrong.add(home.getFileName() + ": " + state + " instead of " + expected + ", lock " + mark + "\n"
                        + logs());
            }
        }

        /** Returns whether a resumption said that nothing was there to go on with: the first process died before that. */
        private boolean neverBegan() throws IOException {
            var log = home.resolve("resume.log");
            return Files.exists(log) && Files.readString(log).contains("before it had begun");
        }

        /** Goes on to the end. */
        private void finished(String command, String run) throws Exception {
            var process = start(command, run, "--yes");
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("it hangs: " + logs());
            }
        }

        /** Kills a command once its journal is so many lines longer; returns false if it ended before. */
        private boolean killed(int lines, String... arguments) throws Exception {
            long from = lines();
            var process = start(arguments);
            while (!process.waitFor(1, TimeUnit.MILLISECONDS)) {
                if (lines() - from >= lines) {
                    process.destroyForcibly().waitFor();
                    kills.incrementAndGet();
                    moments.add(arguments[0] + " " + (lines() - from));
                    return true;
                }
            }
            return false;
        }

        private Process start(String... arguments) throws IOException {
            return commands.start(
                    home.resolve(arguments[0] + ".log"),
                    home.resolve("kubeconfig"),
                    home.resolve("runs"),
                    served,
                    arguments);
        }

        private String theRun() throws IOException {
            return files(home.resolve("runs")).stream()
                    .map(f -> f.getFileName().toString().replace(".jsonl", ""))
                    .findFirst()
                    .orElse("");
        }

        private long lines() throws IOException {
            var file = files(home.resolve("runs"));
            return file.isEmpty() ? 0 : Files.readString(file.get(0)).lines().count();
        }

        private String lastLine() throws IOException {
            var lines = Files.readAllLines(files(home.resolve("runs")).get(0));
            return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        }

        private String logs() throws IOException {
            var text = new StringBuilder();
            try (var logs = Files.list(home)) {
                for (var log : logs.filter(f -> f.toString().endsWith(".log")).toList()) {
                    text.append(log.getFileName()).append(":\n").append(Files.readString(log));
                }
            }
            for (var file : files(home.resolve("runs"))) {
                text.append(Files.readString(file));
            }
            return text.toString();
        }
    }

    private static List<Path> files(Path runs) throws IOException {
        if (!Files.isDirectory(runs)) {
            return List.of();
        }
        try (var files = Files.list(runs)) {
            return files.filter(f -> f.toString().endsWith(".jsonl")).toList();
        }
    }

    private static long generation(ServedWorld served) {
        return served.faults()
                .client()
                .apps()
                .deployments()
                .inNamespace("default")
                .withName("agents")
                .get()
                .getMetadata()
                .getGeneration();
    }

    /** A real limit on the size of files stands for a full disk: nothing is sent that could not be written down. */
    @Test
    void onAFullDiskItStopsAndIsResumedWhenThereIsRoom() throws Exception {
        for (int kilobytes : KILLS > 2 ? new int[] {1, 3, 6} : new int[] {3}) {
            var home = Files.createDirectory(directory.resolve("full" + kilobytes));
            try (var served = ServedWorld.start(shop(), "default", 20, 0)) {
                var kubeconfig = home.resolve("kubeconfig");
                served.frontEnd().writeKubeconfig(kubeconfig, "shop");
                long before = generation(served);
                var runs = home.resolve("runs");
                var log = home.resolve("apply.log");
                var limited = List.of("bash", "-c", "ulimit -f " + kilobytes + "; exec \"$@\"", "limited");
                var apply = commands.started(
                        limited, log, kubeconfig, runs, served, "apply", "GrowAgents", "--yes", "--param", "by=2");
                assertThat(apply.waitFor(120, TimeUnit.SECONDS)).isTrue();
                assertThat(apply.exitValue()).as(Files.readString(log)).isNotZero();
                assertThat(Files.readString(log)).doesNotContain("\tat dev.runbook");
                var run = files(runs).get(0).getFileName().toString().replace(".jsonl", "");
                assertThat(Files.size(files(runs).get(0))).isLessThanOrEqualTo(kilobytes * 1024L);

                var resume =
                        commands.start(home.resolve("resume.log"), kubeconfig, runs, served, "resume", run, "--yes");
                assertThat(resume.waitFor(120, TimeUnit.SECONDS)).isTrue();
                var said = Files.readString(home.resolve("resume.log"));
                boolean begun = !said.contains("before it had begun");
                assertThat(resume.exitValue() == 0).as(said).isEqualTo(begun);
                assertThat(generation(served) - before).as(said).isEqualTo(begun ? 1 : 0);
            }
        }
    }
}
