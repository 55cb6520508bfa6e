package dev.runbook.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;
import static org.junit.platform.testkit.engine.EventConditions.abortedWithReason;
import static org.junit.platform.testkit.engine.EventConditions.container;
import static org.junit.platform.testkit.engine.EventConditions.displayName;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.skippedWithReason;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import dev.runbook.engine.ShopFixture.BadBasketReleaseDrill;
import dev.runbook.engine.ShopFixture.BasketRunbook;
import dev.runbook.engine.ShopFixture.RolledBackDrill;
import dev.runbook.engine.ShopFixture.TrivialRunbook;
import dev.runbook.engine.execution.StepOutcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

class ExecutionTests {
    private static final String DRILL = "[engine:runbook]/[drill:" + BadBasketReleaseDrill.class.getName() + "]";
    private static final String[] WHOLE = {
        "prepare",
        "baseline",
        "inject",
        "detect",
        "look",
        "undo",
        "verify",
        "end",
        "recover",
        "control",
        "ablation:undo",
        "close"
    };

    private final StagedPerformance.Script script = new StagedPerformance.Script();

    @Test
    void a_drill_takes_its_course() {
        var results = run(BadBasketReleaseDrill.class);

        results.testEvents()
                .assertStatistics(statistics -> statistics.started(11).succeeded(11));
        assertThat(script.calls).containsExactly(WHOLE);
    }

    @Test
    void a_step_that_runs_out_of_memory_fails_and_the_other_tests_run() {
        script.outcomes.put("look", new StepOutcome.Failed(new OutOfMemoryError("Java heap space"), false));

        var results = run(BadBasketReleaseDrill.class);

        assertThat(script.calls).contains("recover", "close");
        results.testEvents()
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(
                                test(),
                                finishedWithFailure(
                                        message(text -> text.startsWith("OutOfMemoryError: Java heap space at "
                                                        + ExecutionTests.class.getName() + ".a_step_that_runs")
                                                && text.contains("This test failed")))));
    }

    @Test
    void a_step_that_throws_without_a_message_is_told_with_type_place_and_innermost_cause() {
        var cause = new IllegalStateException("no shop");
        script.outcomes.put("look", new StepOutcome.Failed(new Error(null, new Exception(null, cause)), false));

        run(BadBasketReleaseDrill.class)
                .testEvents()
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(
                                test(),
                                finishedWithFailure(message(text -> text.startsWith(
                                                "java.lang.Error at " + ExecutionTests.class.getName() + ".a_step_that")
                                        && text.contains("IllegalStateException: no shop")
                                        && text.contains("Throw with a message")))));
    }

    @Test
    void what_comes_after_a_red_phase_is_skipped_with_the_reason() {
        script.failures.put("inject", new IllegalStateException("the fault was never observed"));

        var results = run(BadBasketReleaseDrill.class);

        results.testEvents()
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(
                                test(),
                                displayName("the fault is observed"),
                                finishedWithFailure(message("the fault was never observed"))))
                .haveExactly(7, event(test(), skippedWithReason("'inject' failed")))
                .haveExactly(
                        1,
                        event(
                                test(),
                                displayName("ablation: it fails without 'Undo the release'"),
                                finishedWithFailure(message(
                                        "'the fault is observed' is red: see there. This was not looked at."))));
        assertThat(script.calls).containsExactly("prepare", "baseline", "inject", "close");
    }

    @Test
    void steps_after_a_failed_one_are_skipped_and_the_end_is_reached() {
        script.outcomes.put("look", new StepOutcome.Failed(new IllegalStateException("no rollout"), false));
        script.outcomes.put("undo", new StepOutcome.Skipped("'look' failed: no rollout"));
        script.outcomes.put("verify", new StepOutcome.Skipped("'look' failed: no rollout"));

        var results = run(BadBasketReleaseDrill.class);

        results.testEvents()
                .assertThatEvents()
                .haveExactly(
                        1, event(displayName("step 1 Look at the release"), finishedWithFailure(message("no rollout"))))
                .haveExactly(2, event(test(), skippedWithReason("'look' failed: no rollout")));
        assertThat(script.calls).contains("end", "close");
        assertThat(results.testEvents().failed().count()).isEqualTo(2);
    }

    @Test
    void a_step_that_fails_as_the_drill_expects_is_not_red() {
        script.outcomes.put("undo", new StepOutcome.Failed(new IllegalStateException("refused"), true));
        script.outcomes.put("verify", new StepOutcome.Skipped("'undo' failed"));

        run(RolledBackDrill.class)
                .testEvents()
                .assertStatistics(statistics -> statistics.failed(0).skipped(1).succeeded(8));
    }

    @Test
    void a_step_that_its_condition_skips_is_aborted_with_the_reason() {
        script.outcomes.put("undo", new StepOutcome.Skipped("no release is under way"));

        run(BadBasketReleaseDrill.class)
                .testEvents()
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(
                                displayName("step 2 Undo the release"),
                                abortedWithReason(message("no release is under way"))));
    }

    @Test
    void a_selected_step_brings_its_prerequisites_and_nothing_later() {
        EngineTestKit.engine(script.engine())
                .selectors(selectUniqueId(UniqueId.parse(DRILL).append("step", "undo")))
                .execute()
                .testEvents()
                .assertStatistics(statistics -> statistics.started(6).succeeded(6));

        assertThat(script.calls).containsExactly("prepare", "baseline", "inject", "detect", "look", "undo", "close");
    }

    @Test
    void a_step_whose_prerequisites_a_launcher_filtered_away_runs_them_within_itself() {
        assertThat(launch(only("undo"))).containsExactly("undo SUCCESSFUL");

        assertThat(script.calls).containsExactly("prepare", "baseline", "inject", "detect", "look", "undo", "close");
    }

    @Test
    void a_prerequisite_that_fails_within_a_step_fails_the_step() {
        script.outcomes.put("look", new StepOutcome.Failed(new IllegalStateException("no rollout"), false));

        assertThat(launch(only("undo"))).containsExactly("undo FAILED");
        assertThat(script.calls).doesNotContain("undo", "end");
    }

    @Test
    void a_test_in_the_middle_that_was_filtered_away_still_happens() {
        launch(source -> FilterResult.includedIf(!source.equals("look")));

        assertThat(script.calls).containsExactly(WHOLE);
    }

    @Test
    void a_run_that_was_not_completed_fails_its_class_so_that_a_rerun_repeats_all_of_it() {
        script.verdict = new IllegalStateException("the run ended FAILED");

        run(BasketRunbook.class)
                .containerEvents()
                .assertThatEvents()
                .haveExactly(1, event(finishedWithFailure(message("the run ended FAILED"))));
    }

    @Test
    void a_single_step_is_not_judged_as_a_run() {
        script.verdict = new IllegalStateException("the run ended FAILED");
        var look = UniqueId.parse("[engine:runbook]/[runbook:" + BasketRunbook.class.getName() + "]/[step:look]");

        EngineTestKit.engine(script.engine())
                .selectors(selectUniqueId(look))
                .execute()
                .allEvents()
                .assertStatistics(statistics -> statistics.failed(0).succeeded(3));
    }

    @Test
    void a_runbook_that_is_drilled_in_the_same_run_is_not_rehearsed() {
        var results = run(BasketRunbook.class, BadBasketReleaseDrill.class);

        results.containerEvents()
                .assertThatEvents()
                .haveExactly(1, event(container(), skippedWithReason("drilled by BadBasketReleaseDrill in this run")));
        assertThat(script.calls).containsExactly(WHOLE);
    }

    @Test
    void a_class_that_cannot_be_run_here_is_skipped_with_the_reason() {
        script.unavailable = "no Docker";

        run(BadBasketReleaseDrill.class)
                .containerEvents()
                .assertThatEvents()
                .haveExactly(1, event(container(), skippedWithReason("no Docker")));
        assertThat(script.calls).isEmpty();
    }

    @Test
    void live_mode_is_refused() {
        EngineTestKit.engine(script.engine())
                .selectors(selectClass(BadBasketReleaseDrill.class))
                .configurationParameter(RunbookConfiguration.MODE, "live")
                .execute()
                .containerEvents()
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(finishedWithFailure(message(text -> text.startsWith(
                                "runbook.mode is 'live', but no cluster was named for that: no step is run")))));
        assertThat(script.calls).isEmpty();
    }

    @Test
    void every_bad_setting_is_named() {
        EngineTestKit.engine(script.engine())
                .selectors(selectClass(TrivialRunbook.class))
                .configurationParameter(RunbookConfiguration.SEED, "lucky")
                .configurationParameter(RunbookConfiguration.SKIP, "never")
                .execute()
                .containerEvents()
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(finishedWithFailure(message(text -> text.contains("runbook.seed is 'lucky'")
                                && text.contains("runbook.skip is 'never'")
                                && text.contains("Use one of allow, fail.")))));
    }

    @Test
    void drills_run_in_parallel_and_each_in_one_thread() {
        var barrier = new CyclicBarrier(2);
        var met = new HashSet<String>();
        script.during = () -> {
            if (met.add(Thread.currentThread().getName())) {
                await(barrier);
            }
        };

        EngineTestKit.engine(script.engine())
                .selectors(selectClass(BadBasketReleaseDrill.class), selectClass(RolledBackDrill.class))
                .configurationParameter(RunbookConfiguration.PARALLEL, "true")
                .configurationParameter(RunbookConfiguration.PARALLEL_PREFIX + "config.strategy", "fixed")
                .configurationParameter(RunbookConfiguration.PARALLEL_PREFIX + "config.fixed.parallelism", "2")
                .execute()
                .testEvents()
                .assertStatistics(statistics -> statistics.failed(0).succeeded(20));
        assertThat(met).hasSize(2);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("the drills did not run at the same time", e);
        }
    }

    private interface SourceFilter {
        FilterResult apply(String method);
    }

    private static SourceFilter only(String method) {
        return name -> FilterResult.includedIf(name.equals(method));
    }

    /** Runs the drill as Surefire does: with a filter that sees tests by class and method of their source only. */
    private List<String> launch(SourceFilter filter) {
        PostDiscoveryFilter bySource = descriptor ->
                method(descriptor) == null ? FilterResult.included("no method") : filter.apply(method(descriptor));
        var finished = new ArrayList<String>();
        var launcher = LauncherFactory.create(LauncherConfig.builder()
                .enableTestEngineAutoRegistration(false)
                .addTestEngines(script.engine())
                .build());
        launcher.execute(
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(BadBasketReleaseDrill.class))
                        .filters(bySource)
                        .build(),
                new TestExecutionListener() {
                    @Override
                    public void executionFinished(
                            TestIdentifier test, org.junit.platform.engine.TestExecutionResult result) {
                        if (test.isTest()) {
                            finished.add(test.getLegacyReportingName() + " " + result.getStatus());
                        }
                    }
                });
        return finished;
    }

    private static String method(TestDescriptor descriptor) {
        return descriptor
                .getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getMethodName())
                .orElse(null);
    }

    private EngineExecutionResults run(Class<?>... types) {
        var kit = EngineTestKit.engine(script.engine());
        for (var type : types) {
            kit.selectors(selectClass(type));
        }
        return kit.execute();
    }
}
