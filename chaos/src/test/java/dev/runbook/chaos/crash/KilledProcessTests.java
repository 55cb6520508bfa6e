package dev.runbook.chaos.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.embedded.ServedWorld;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
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
        try (var served = ServedWorld.start(ProcessCells.shop(), "default", 20, 0)) {
            for (int round = 0; kills.get() < KILLS && wrong.size() < 3; round++) {
                var home = Files.createDirectory(directory.resolve("round" + worker + "-" + round));
                new Round(served, home, random).play(1 + (WORKERS * round + worker) % RECORDS, wrong);
            }
        }
        return wrong;
    }

    /** A run, killed and resumed until it is done, and taken back likewise. */
    private final class Round {
        private final ServedWorld served;
        private final ProcessesFixture processes;
        private final SplittableRandom random;
        private final long before;

        Round(ServedWorld served, Path home, SplittableRandom random) throws Exception {
            this.served = served;
            this.processes = new ProcessesFixture(FastCommandFixture.get(), served, home);
            this.random = random;
            this.before = generation(served);
        }

        void play(int records, List<String> wrong) throws Exception {
            boolean killed = killed(records, "apply", "GrowAgents", "--yes", "--param", "by=2");
            var run = processes.run();
            if (run.isEmpty()) {
                wrong.add(processes.home() + ": no run\n" + processes.logs());
                return;
            }
            for (int i = random.nextInt(6); killed && i > 0; i--) {
                killed = killed(1 + random.nextInt(10), "resume", run, "--yes");
            }
            if (killed) {
                processes.finished("resume", run, "--yes");
            }
            // The first process died before there was anything to go on with, and a resumption said so.
            if (processes.logs().contains("before it had begun")) {
                judge("2 replicas, no map, 0 writes", wrong);
                return;
            }
            judge("4 replicas, grown, 1 writes", wrong);
            killed = killed(records, "rollback", run, "--yes");
            for (int i = random.nextInt(6); killed && i > 0; i--) {
                killed = killed(1 + random.nextInt(10), "rollback", run, "--yes");
            }
            if (killed) {
                processes.finished("rollback", run, "--yes");
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
            var holders = served.faults().client().leases().inNamespace("default").list().getItems().stream()
                    .map(lease -> lease.getSpec().getHolderIdentity())
                    .filter(holder -> !holder.isEmpty())
                    .toList();
            if (!state.equals(expected) || mark != null || !holders.isEmpty()) {
                wrong.add(processes.home() + ": " + state + " instead of " + expected + ", lock " + mark + " of "
                        + holders + "\n" + processes.logs());
            }
        }

        /** Kills a command once its journal is so many lines longer; returns false if it ended before. */
        private boolean killed(int lines, String... arguments) throws Exception {
            long from = processes.lines();
            if (!processes.killed(lines, arguments)) {
                return false;
            }
            kills.incrementAndGet();
            moments.add(arguments[0] + " " + (processes.lines() - from));
            return true;
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
            try (var served = ServedWorld.start(ProcessCells.shop(), "default", 20, 0)) {
                var processes = new ProcessesFixture(FastCommandFixture.get(), served, home);
                long before = generation(served);

                var apply =
                        processes.limited("ulimit -f " + kilobytes, "apply", "GrowAgents", "--yes", "--param", "by=2");

                assertThat(apply.code()).as(apply.said()).isNotZero();
                assertThat(apply.said()).doesNotContain("\tat dev.runbook");
                assertThat(processes.bytes()).isLessThanOrEqualTo(kilobytes * 1024L);

                var resume = processes.finished("resume", processes.run(), "--yes");
                boolean begun = !resume.said().contains("before it had begun");
                assertThat(resume.code() == 0).as(resume.said()).isEqualTo(begun);
                assertThat(generation(served) - before).as(resume.said()).isEqualTo(begun ? 1 : 0);
            }
        }
    }
}
