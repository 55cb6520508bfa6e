package dev.runbook.examples.predator12;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.runbook.engine.report.DrillComparison;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/**
 * Drills Predator12 on a real Kubernetes, from the classes that are drilled on the embedded one, some side by side, and
 * compares the reports. Minutes, so only where RUNBOOK_K3S is {@code required}. {@code -Drunbook.k3s.drills=A,B} names
 * others than the choice, {@code all} means all but those that have a reason in {@link K3sDrills#EMBEDDED_ONLY}.
 */
@EnabledIfEnvironmentVariable(named = "RUNBOOK_K3S", matches = "required")
class Predator12OnK3sTests {
    private static final Map<String, List<String>> FAILURES = new LinkedHashMap<>();

    static List<String> drills() {
        var named = System.getProperty("runbook.k3s.drills", "");
        if (named.equals("all")) {
            return K3sDrills.all();
        }
        var drills = named.isEmpty() ? K3sDrills.CHOICE : Arrays.asList(named.split(","));
        drills.stream().filter(K3sDrills.EMBEDDED_ONLY::containsKey).findFirst().ifPresent(drill -> {
            throw new IllegalArgumentException(drill + " can't end on k3s as on the embedded cluster: "
                    + K3sDrills.EMBEDDED_ONLY.get(drill) + ". Leave it out of runbook.k3s.drills.");
        });
        return drills;
    }

    @BeforeAll
    static void drill() {
        run("embedded");
        run("k3s");
    }

    private static void run(String target) {
        var begun = Instant.now();
        var events = EngineTestKit.engine("runbook")
                .selectors(
                        drills().stream().map(name -> selectClass(type(name))).toArray(DiscoverySelector[]::new))
                .configurationParameter("runbook.target", target)
                .configurationParameter("runbook.skip", "fail")
                .configurationParameter("runbook.envelopes", "none")
                .configurationParameter(
                        "runbook.reports.directory", reports(target).toString())
                .configurationParameter("runbook.execution.parallel.enabled", "true")
                .configurationParameter("runbook.execution.parallel.config.strategy", "fixed")
                .configurationParameter(
                        "runbook.execution.parallel.config.fixed.parallelism",
                        System.getProperty("runbook.k3s.worlds", "4"))
                .execute()
                .allEvents();
        assertThat(events.succeeded().count()).isPositive();
        events.failed().stream()
                .forEach(event -> FAILURES.computeIfAbsent(drillOf(event), any -> new ArrayList<>())
                        .add("on " + target + ", " + event.getTestDescriptor().getDisplayName() + ": "
                                + event.getRequiredPayload(TestExecutionResult.class)
                                        .getThrowable()
                                        .orElseThrow()
                                        .getMessage()));
        cost(target, begun, events.list());
    }

    private static void cost(String target, Instant begun, List<Event> events) {
        System.out.println("Predator12 on " + target + ": " + drills().size() + " drills in "
                + Duration.between(begun, Instant.now()).toSeconds() + " s");
        for (var drill : drills()) {
            var times = events.stream()
                    .filter(event -> drillOf(event).equals(drill))
                    .map(Event::getTimestamp)
                    .sorted()
                    .toList();
            if (!times.isEmpty()) {
                System.out.printf(
                        "  %-34s %5d s%n",
                        drill,
                        Duration.between(times.get(0), times.get(times.size() - 1))
                                .toSeconds());
            }
        }
    }

    private static String drillOf(Event event) {
        var id = event.getTestDescriptor().getUniqueId().toString();
        return drills().stream()
                .filter(drill -> id.contains("." + drill + "]"))
                .findFirst()
                .orElse("");
    }

    private static Path reports(String target) {
        return Path.of("target", "runbook-" + target);
    }

    private static Class<?> type(String drill) {
        try {
            return Class.forName(Predator12OnK3sTests.class.getPackageName() + "." + drill);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("there is no drill " + drill, e);
        }
    }

    @ParameterizedTest
    @MethodSource("drills")
    void a_drill_ends_on_kubernetes_as_on_the_embedded_cluster_by_the_same_steps(String drill) throws IOException {
        assertThat(FAILURES.getOrDefault(drill, List.of())).isEmpty();
        var compared = DrillComparison.of(report("embedded", drill), report("k3s", drill));
        assertThat(compared.divergence()).isEmpty();
        assertThat(compared.same()).isNotEmpty();
    }

    private static Path report(String target, String drill) {
        return reports(target).resolve(type(drill).getName()).resolve("report.json");
    }
}
