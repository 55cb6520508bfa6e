package dev.runbook.examples.predator12;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.runbook.engine.report.DrillComparison;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/**
 * Drills Predator12 on a real Kubernetes, from the classes that are drilled on the embedded one, some side by side, and
 * compares the reports. A drill that ends otherwise there is drilled a second time, alone, and what was seen the first
 * time is printed: a busy node's timing is its own. More than an hour for all, so only where RUNBOOK_K3S is {@code
 * required}. {@code -Drunbook.k3s.drills=A,B} names some, {@code -Drunbook.k3s.minutes=20} lets none begin later than
 * that.
 */
@EnabledIfEnvironmentVariable(named = "RUNBOOK_K3S", matches = "required")
class Predator12OnK3sTests {
    private static final Map<String, List<String>> FAILURES = new ConcurrentHashMap<>();
    private static final Set<String> DRILLED = ConcurrentHashMap.newKeySet();
    /** How much later than all others a second time may begin. */
    private static final Duration SECOND_TIME = Duration.ofMinutes(8);

    static List<String> drills() {
        var named = System.getProperty("runbook.k3s.drills", "");
        if (named.isEmpty()) {
            return K3sDrills.ALL;
        }
        var drills = Arrays.asList(named.split(","));
        drills.stream().filter(K3sDrills.EMBEDDED_ONLY::containsKey).findFirst().ifPresent(drill -> {
            throw new IllegalArgumentException(drill + " can't end on k3s as on the embedded cluster: "
                    + K3sDrills.EMBEDDED_ONLY.get(drill) + ". Leave it out of runbook.k3s.drills.");
        });
        return drills;
    }

    @BeforeAll
    static void drill() throws InterruptedException, ExecutionException {
        var end = Instant.now().plus(Duration.ofMinutes(Long.getLong("runbook.k3s.minutes", 600)));
        drills().forEach(drill -> run(drill, "embedded"));
        var begun = Instant.now();
        var workers = Executors.newFixedThreadPool(Integer.getInteger("runbook.k3s.worlds", 4));
        try {
            var drills = drills().stream()
                    .map(drill -> workers.submit(() -> onK3s(drill, end)))
                    .toList();
            for (var drill : drills) {
                drill.get();
            }
        } finally {
            workers.shutdownNow();
        }
        for (var drill : DRILLED) {
            var differences = differences(drill);
            if (!differences.isEmpty() && Instant.now().isBefore(end.plus(SECOND_TIME))) {
                System.out.println("  " + drill + " once more, since " + String.join("; ", differences));
                FAILURES.remove(drill);
                run(drill, "embedded");
                onK3s(drill, Instant.MAX);
            }
        }
        System.out.println("Predator12 on k3s: " + DRILLED.size() + " of " + K3sDrills.ALL.size() + " drills in "
                + Duration.between(begun, Instant.now()).toSeconds() + " s");
    }

    private static void onK3s(String drill, Instant end) {
        if (Instant.now().isBefore(end)) {
            DRILLED.add(drill);
            var begun = Instant.now();
            run(drill, "k3s");
            System.out.printf(
                    "  %-34s %5d s%n",
                    drill, Duration.between(begun, Instant.now()).toSeconds());
        }
    }

    private static void run(String drill, String target) {
        var events = EngineTestKit.engine("runbook")
                .selectors(selectClass(type(drill)))
                .configurationParameter("runbook.target", target)
                .configurationParameter("runbook.skip", "fail")
                .configurationParameter("runbook.envelopes", "none")
                .configurationParameter(
                        "runbook.reports.directory", reports(target).toString())
                .execute()
                .allEvents();
        assertThat(events.succeeded().count()).isPositive();
        events.failed().stream()
                .forEach(event -> FAILURES.computeIfAbsent(drill, any -> new ArrayList<>())
                        .add("on " + target + ", " + event.getTestDescriptor().getDisplayName() + ": "
                                + event.getRequiredPayload(TestExecutionResult.class)
                                        .getThrowable()
                                        .orElseThrow()
                                        .getMessage()));
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
    void a_drill_ends_on_kubernetes_as_on_the_embedded_cluster_by_the_same_steps(String drill) {
        assumeThat(DRILLED).as("no time was left").contains(drill);
        assertThat(differences(drill)).isEmpty();
        assertThat(compared(drill).same()).isNotEmpty();
    }

    private static List<String> differences(String drill) {
        return FAILURES.containsKey(drill)
                ? FAILURES.get(drill)
                : compared(drill).divergence().map(List::of).orElse(List.of());
    }

    private static DrillComparison compared(String drill) {
        return DrillComparison.of(report("embedded", drill), report("k3s", drill));
    }

    private static Path report(String target, String drill) {
        return reports(target).resolve(type(drill).getName()).resolve("report.json");
    }
}
