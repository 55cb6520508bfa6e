package dev.runbook.examples.predator12;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

class Predator12Tests {
    static final List<Class<?>> DRILLS = List.of(
            AutoscalerAtMaximumDrill.class,
            AutoscalerScalesDrill.class,
            BadReleaseWithoutAnalysisDrill.class,
            CrashLoopingAgentDrill.class,
            CrashedAgentDrill.class,
            RestartRateDrill.class,
            ErrorsWithoutReleaseDrill.class,
            FailedAnalysisDrill.class,
            HalfwayDrill.class,
            InconclusiveAnalysisDrill.class,
            MissingImageDrill.class,
            QuietAgentsDrill.class,
            QuietErrorRateDrill.class,
            QuietLatencyDrill.class,
            SlowDependencyDrill.class,
            UndoDoesNotHelpDrill.class,
            RestartDoesNotHelpDrill.class,
            WedgedAgentDrill.class,
            AutomaticRollbackDrill.class,
            RollbackToRevisionDrill.class,
            PausedReleaseDrill.class,
            PromotedReleaseDrill.class,
            WedgedBackendDrill.class,
            WedgedCeleryDrill.class,
            UnreadyCeleryDrill.class,
            HealthCheckDrill.class,
            HealthCheckWithoutDatabasesDrill.class,
            InvestigationDrill.class,
            InvestigationWithoutToolsDrill.class,
            RestartsInvestigatedDrill.class,
            CacheFullDrill.class,
            RedisFullDrill.class,
            FlushDeclinedDrill.class,
            ScaleOutDrill.class,
            ScaleOutThroughAutoscalerDrill.class,
            ScaleOutTooLittleDrill.class,
            MemoryHighDrill.class,
            ResourcesDoNotHelpDrill.class,
            ReleaseInTheWayDrill.class);

    @Test
    void no_drill_is_forgotten() throws Exception {
        var here = Path.of(Predator12Tests.class
                        .getResource("Predator12Tests.class")
                        .toURI())
                .getParent();
        try (var files = Files.newDirectoryStream(here, "*Drill.class")) {
            assertThat(files)
                    .map(file -> file.getFileName().toString().replace(".class", ""))
                    .filteredOn(name -> !name.contains("$"))
                    .containsExactlyInAnyOrderElementsOf(
                            DRILLS.stream().map(Class::getSimpleName).toList());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void the_verdicts_do_not_hang_on_the_seed(long seed) {
        assertThat(failures(seed, DRILLS)).isEmpty();
    }

    @Test
    void merely_scaling_is_red_since_the_autoscaler_takes_it_back() {
        assertThat(failures(12, List.of(ScalingFixture.MerelyScalesDrill.class)))
                .anySatisfy(failure -> assertThat(failure).contains("P95 latency keeps its objective"))
                .anySatisfy(failure -> assertThat(failure).contains("the drill expects COMPLETED"));
    }

    @Test
    void a_rollback_that_leaves_something_of_a_step_that_failed_halfway_is_red() {
        assertThat(failures(12, List.of(HalfwayFixture.ForgetfulDrill.class)))
                .anySatisfy(failure -> assertThat(failure)
                        .contains(
                                "HorizontalPodAutoscaler default/predator-backend spec.maxReplicas: 4 -> 5 left behind")
                        .contains("ConfigMap default/predator-agents-reduced left behind")
                        .doesNotContain("Deployment default/predator-agents"));
    }

    private static List<String> failures(long seed, List<Class<?>> drills) {
        var results = EngineTestKit.engine("runbook")
                .selectors(drills.stream().map(drill -> selectClass(drill)).toArray(DiscoverySelector[]::new))
                .configurationParameter("runbook.seed", Long.toString(seed))
                .configurationParameter("runbook.print", "false")
                .configurationParameter("runbook.reports.directory", "none")
                .configurationParameter("runbook.execution.parallel.enabled", "true")
                .execute();
        assertThat(results.testEvents().succeeded().count()).isPositive();
        return results.allEvents()
                .failed()
                .map(event -> event.getTestDescriptor().getUniqueId() + ": "
                        + event.getRequiredPayload(TestExecutionResult.class)
                                .getThrowable()
                                .orElseThrow()
                                .getMessage())
                .toList();
    }
}
