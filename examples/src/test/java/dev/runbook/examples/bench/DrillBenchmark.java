package dev.runbook.examples.bench;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.BadRelease;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.engine.RunbookConfiguration;
import dev.runbook.examples.predator12.HighErrorRate;
import dev.runbook.examples.predator12.Predator12;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** A warm drill of PredatorHighErrorRate with its control run, against the bound that the project sets itself. */
final class DrillBenchmark implements Benchmarks.Benchmark {
    private static final int WARM_UP = 600;
    private static final int ROUNDS = 101;
    private static final double BOUND_MILLIS = 25;

    /** Of one session, as a suite has one; a session looks through the class path when it begins. */
    private static final ThreadLocal<Launcher> LAUNCHER =
            ThreadLocal.withInitial(() -> LauncherFactory.openSession().getLauncher());

    @Drill(runbook = HighErrorRate.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class WarmDrill {
        @World
        ClusterWorld world = Predator12.withoutAnalysis();

        @Inject(at = "10m")
        BadRelease release = BadRelease.of("predator-backend").answering(0.30, 503);
    }

    /** The same without the quiet minutes before the fault, which the drill and its control both live through. */
    @Drill(runbook = HighErrorRate.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class SoonBrokenDrill {
        @World
        ClusterWorld world = Predator12.withoutAnalysis();

        @Inject(at = "1m")
        BadRelease release = BadRelease.of("predator-backend").answering(0.30, 503);
    }

    @Override
    public List<Comparison> run() throws Exception {
        var millis = new ArrayList<Double>();
        var processor = new ArrayList<Double>();
        for (int round = 0; round < WARM_UP + ROUNDS; round++) {
            long start = System.nanoTime();
            long cpu = Benchmarks.processorNanos();
            drill(WarmDrill.class);
            if (round >= WARM_UP) {
                millis.add((System.nanoTime() - start) / 1e6);
                processor.add((Benchmarks.processorNanos() - cpu) / 1e6);
            }
        }
        var soon = new ArrayList<Double>();
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            drill(SoonBrokenDrill.class);
            soon.add((System.nanoTime() - start) / 1e6);
        }
        int processors = Runtime.getRuntime().availableProcessors();
        var pool = Executors.newFixedThreadPool(processors);
        long start = System.nanoTime();
        for (var done : pool.invokeAll(Collections.nCopies(ROUNDS, Executors.callable(() -> drill(WarmDrill.class))))) {
            done.get();
        }
        double perSecond = ROUNDS / ((System.nanoTime() - start) / 1e9);
        pool.shutdown();
        return List.of(
                new Comparison(
                        "a warm drill with its control run",
                        "ms",
                        Benchmarks.median(millis),
                        BOUND_MILLIS,
                        "the bound"),
                new Comparison(
                        "the same, processor time with compiler and collector",
                        "ms",
                        Benchmarks.median(processor),
                        BOUND_MILLIS,
                        "the bound"),
                new Comparison(
                        "the same, from one minute before the fault",
                        "ms",
                        Benchmarks.median(soon),
                        BOUND_MILLIS,
                        "the bound"),
                new Comparison(
                        "drills on " + processors + " processors",
                        "1/s",
                        perSecond,
                        1000 / BOUND_MILLIS * processors,
                        "the bound, on each processor"));
    }

    static void drill(Class<?> drill) {
        var listener = new SummaryGeneratingListener();
        LAUNCHER.get()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(drill))
                                .filters(EngineFilter.includeEngines("runbook"))
                                .configurationParameter(RunbookConfiguration.PRINT, "false")
                                .configurationParameter(RunbookConfiguration.REPORTS, "none")
                                .configurationParameter(RunbookConfiguration.ENVELOPES, "none")
                                .build(),
                        listener);
        var summary = listener.getSummary();
        if (summary.getTestsFailedCount() > 0 || summary.getTestsSucceededCount() == 0) {
            throw new IllegalStateException("the drill is not green: " + summary.getFailures());
        }
    }
}
