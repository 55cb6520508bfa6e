package dev.runbook.examples.predator12;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/**
 * Drills Predator12 on a real Kubernetes, from the classes that are drilled on the embedded one. Minutes each, so only
 * where RUNBOOK_K3S is {@code required}; {@code -Drunbook.k3s.drills=A,B} names others than a choice.
 */
@EnabledIfEnvironmentVariable(named = "RUNBOOK_K3S", matches = "required")
class Predator12OnK3sTests {
    static List<String> drills() {
        var named = System.getProperty(
                "runbook.k3s.drills", "BadReleaseWithoutAnalysisDrill,MissingImageDrill,SlowDependencyDrill");
        return Arrays.asList(named.split(","));
    }

    @ParameterizedTest
    @MethodSource("drills")
    void a_drill_ends_on_kubernetes_as_it_does_on_the_embedded_cluster(String name)
            throws ReflectiveOperationException {
        var drill = Class.forName(getClass().getPackageName() + "." + name);
        var results = EngineTestKit.engine("runbook")
                .selectors(selectClass(drill))
                .configurationParameter("runbook.target", "k3s")
                .configurationParameter("runbook.skip", "fail")
                .configurationParameter("runbook.envelopes", "none")
                .configurationParameter(
                        "runbook.reports.directory",
                        Path.of("target", "runbook-k3s").toString())
                .execute();
        assertThat(results.allEvents()
                        .failed()
                        .map(event -> event.getTestDescriptor().getDisplayName() + ": "
                                + event.getRequiredPayload(TestExecutionResult.class)
                                        .getThrowable()
                                        .orElseThrow()
                                        .getMessage())
                        .toList())
                .isEmpty();
        assertThat(results.testEvents().succeeded().count()).isPositive();
    }
}
