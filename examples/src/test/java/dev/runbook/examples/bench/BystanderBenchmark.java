package dev.runbook.examples.bench;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.embedded.EmbeddedTarget;
import dev.runbook.chaos.fault.BadRelease;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.examples.predator12.HighErrorRate;
import dev.runbook.examples.predator12.Predator12;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What pods cost that a drill does not touch: a drill among them beside the same in its own world, and how that divides
 * into building the world and the virtual time in it. In processor time, which says what all threads did.
 */
final class BystanderBenchmark implements Benchmarks.Benchmark {
    private static final int EACH = 20;
    private static final int WARM_UP = 100;
    private static final int ROUNDS = 7;
    private static final int HOURS = 12;

    /** How many pods the worlds of the drill have beside their own. */
    private static int bystanders;

    @Drill(runbook = HighErrorRate.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class CrowdedDrill {
        @World
        ClusterWorld world = crowded(bystanders);

        @Inject(at = "10m")
        BadRelease release = BadRelease.of("predator-backend").answering(0.30, 503);
    }

    @Override
    public List<Comparison> run() {
        for (int round = 0; round < WARM_UP; round++) {
            drill(round % 10 == 0 ? 200 : 0);
        }
        var rows = new ArrayList<Comparison>();
        for (int pods : new int[] {200, 2_000}) {
            var among = " among " + pods + " untouched pods";
            var drills = Benchmarks.medians(ROUNDS, () -> drill(pods), () -> drill(0));
            rows.add(new Comparison("a drill" + among, "ms", drills[0], drills[1], "among none"));
            try (var crowded = open(pods);
                    var own = open(0)) {
                var builds = Benchmarks.medians(ROUNDS, () -> build(pods), () -> build(0));
                rows.add(new Comparison("build and settle a world" + among, "ms", builds[0], builds[1], "among none"));
                var hours = Benchmarks.medians(ROUNDS, () -> pass(crowded), () -> pass(own));
                rows.add(new Comparison(HOURS + " quiet hours" + among, "ms", hours[0], hours[1], "among none"));
            }
        }
        return rows;
    }

    private static double drill(int pods) {
        bystanders = pods;
        return millis(() -> DrillBenchmark.drill(CrowdedDrill.class));
    }

    private static double build(int pods) {
        return millis(() -> open(pods).close());
    }

    private static double pass(Arena arena) {
        return millis(() -> arena.time().pass(Duration.ofHours(HOURS)));
    }

    private static double millis(Runnable action) {
        long start = Benchmarks.processorNanos();
        action.run();
        return (Benchmarks.processorNanos() - start) / 1e6;
    }

    private static Arena open(int pods) {
        return new EmbeddedTarget().open(new ArenaRequest(crowded(pods), List.of(), 12, "default"));
    }

    private static ClusterWorld crowded(int pods) {
        var world = Predator12.withoutAnalysis();
        return pods == 0
                ? world
                : world.yaml(IntStream.range(0, pods / EACH)
                        .mapToObj(number -> WebApp.manifests(number, EACH))
                        .collect(Collectors.joining("---\n")));
    }
}
