package dev.runbook.chaos.drill;

import static dev.runbook.api.Severity.CRITICAL;
import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.OBSERVE;
import static dev.runbook.api.StepKind.VERIFY;
import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.Tag;
import dev.runbook.api.drill.Drill;
import dev.runbook.api.port.Undo;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.WorkloadStatus;
import dev.runbook.api.port.Workloads;
import dev.runbook.chaos.drill.DrillsFixture.ErrorRate;
import dev.runbook.chaos.drill.GreenDrillTests.UndoDrillFixture;
import dev.runbook.engine.RunbookConfiguration;
import dev.runbook.engine.RunbookTestEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.Filter;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Parts of drills are selected; what they need happens, what they don't is not judged. */
class SelectionTests {
    private static final String UNDO = "[engine:runbook]/[drill:" + UndoDrillFixture.class.getName() + "]";

    @Runbook(title = "Does nothing that helps")
    @Alert(name = "ShopSelected", severity = CRITICAL, forDuration = "1m", slo = ErrorRate.class)
    static class IdleFixture {
        static final List<String> CALLS = new ArrayList<>();

        @Step(order = 10, kind = OBSERVE)
        WorkloadStatus look(Workloads workloads) {
            CALLS.add("look");
            return workloads.get(WorkloadRef.deployment("shop"));
        }

        @Tag("second")
        @Step(order = 20, kind = CHANGE, irreversible = "a test")
        Undo idle(Workloads workloads, WorkloadStatus seen) {
            CALLS.add("idle " + seen.revision());
            return workloads.undo(WorkloadRef.deployment("shop"), seen.revision());
        }

        @Step(order = 30, kind = VERIFY)
        void fails() {
            CALLS.add("fails");
            throw new IllegalStateException("never well");
        }
    }

    @Tag("idle")
    @Drill(runbook = IdleFixture.class, verdict = COMPLETED, control = STAYS_BROKEN)
    static class IdleDrillFixture extends ShopDrillFixture {}

    private static final String IDLE = "[engine:runbook]/[drill:" + IdleDrillFixture.class.getName() + "]";

    @Test
    void a_step_by_its_unique_id_brings_what_it_requires_and_nothing_later_is_judged() {
        IdleFixture.CALLS.clear();
        var ran = DrillsFixture.run(Map.of(), selectUniqueId(IDLE + "/[step:idle]"));

        assertThat(IdleFixture.CALLS).containsExactly("look", "idle 2");
        assertThat(ran.of(IdleDrillFixture.class).failures()).isEmpty();
        ran.results().testEvents().assertStatistics(stats -> stats.started(6).succeeded(6));
        assertThat(ran.of(IdleDrillFixture.class).text()).startsWith("\nPARTLY RUN");
    }

    @Test
    void a_step_that_fails_fails_alone_too() {
        IdleFixture.CALLS.clear();
        var ran = DrillsFixture.run(Map.of(), selectUniqueId(IDLE + "/[step:fails]"));

        assertThat(IdleFixture.CALLS).containsExactly("look", "idle 2", "fails");
        assertThat(ran.of(IdleDrillFixture.class).failures()).containsOnlyKeys("fails");
        assertThat(ran.of(IdleDrillFixture.class).text()).startsWith("\nFAILED");
    }

    @Test
    void the_verdict_alone_brings_its_steps() {
        IdleFixture.CALLS.clear();
        var ran = DrillsFixture.run(Map.of(), selectUniqueId(IDLE + "/[phase:end]"));

        assertThat(IdleFixture.CALLS).containsExactly("look", "idle 2", "fails");
        assertThat(ran.of(IdleDrillFixture.class).failures()).containsOnlyKeys("fails", "end");
    }

    @Test
    void the_control_alone_is_judged_beside_a_whole_run() {
        var ran = DrillsFixture.run(Map.of(), selectUniqueId(UNDO + "/[phase:control]"));

        assertThat(ran.of(UndoDrillFixture.class).failures()).isEmpty();
        assertThat(ran.of(UndoDrillFixture.class).text()).contains("control    stays broken");
    }

    @Test
    void a_failed_drill_is_red_again_when_it_is_run_again() {
        for (int round = 0; round < 2; round++) {
            var ran = DrillsFixture.run(Map.of(), selectUniqueId(IDLE));
            assertThat(ran.of(IdleDrillFixture.class).failures()).containsOnlyKeys("fails", "end");
        }
    }

    private static Map<String, String> launched(LauncherDiscoveryRequestBuilder request) {
        var finished = new TreeMap<String, String>();
        var config = LauncherConfig.builder()
                .enableTestEngineAutoRegistration(false)
                .addTestEngines(new RunbookTestEngine())
                .build();
        var built = request.configurationParameter(RunbookConfiguration.PRINT, "false")
                .configurationParameter(RunbookConfiguration.REPORTS, "none")
                .build();
        LauncherFactory.create(config).execute(built, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                    finished.put(
                            test.getUniqueIdObject().getLastSegment().getValue(),
                            result.getStatus().name());
                }
            }
        });
        return finished;
    }

    private static LauncherDiscoveryRequestBuilder request(Filter<?>... filters) {
        return LauncherDiscoveryRequestBuilder.request().filters(filters);
    }

    @Test
    void tags_of_drills_and_of_steps_select() {
        assertThat(launched(request(TagFilter.includeTags("second"))
                        .selectors(selectClass(IdleDrillFixture.class), selectClass(UndoDrillFixture.class))))
                .containsOnly(Map.entry("idle", "SUCCESSFUL"));
        assertThat(launched(request(TagFilter.includeTags("idle"))
                        .selectors(selectClass(IdleDrillFixture.class), selectClass(UndoDrillFixture.class))))
                .containsKeys("fails", "end")
                .doesNotContainKey("recovered");
    }

    @Test
    void class_names_select() {
        assertThat(launched(request(ClassNameFilter.includeClassNamePatterns(".*UndoDrillFixture"))
                        .selectors(selectPackage("dev.runbook.chaos.drill"))))
                .containsEntry("control", "SUCCESSFUL")
                .containsKeys("undo", "recovered")
                .doesNotContainValue("FAILED");
    }
}
