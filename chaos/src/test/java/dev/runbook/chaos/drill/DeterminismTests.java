package dev.runbook.chaos.drill;

import static dev.runbook.api.Severity.CRITICAL;
import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.OBSERVE;
import static dev.runbook.api.Verdict.ROLLED_BACK;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.runbook.api.Alert;
import dev.runbook.api.FiringAlert;
import dev.runbook.api.Retry;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.drill.Drill;
import dev.runbook.api.port.Metrics;
import dev.runbook.api.port.Pods;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.Workloads;
import dev.runbook.chaos.drill.DrillsFixture.ErrorRate;
import dev.runbook.chaos.drill.GreenDrillTests.UndoDrillFixture;
import dev.runbook.engine.RunbookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same seed gives the same bytes, in another JVM and beside other drills. */
class DeterminismTests {
    @Runbook(title = "Does a bit of everything")
    @Alert(name = "ShopBusy", severity = CRITICAL, forDuration = "1m", slo = ErrorRate.class)
    static class BusyFixture {
        /** What a runbook must not do; here each run has an instance of its own and ends in it. */
        private static final class Attempts {
            private int made;
        }

        private final Attempts attempts = new Attempts();

        @Step(order = 10, kind = OBSERVE)
        @Retry(maxAttempts = 4, backoff = "2s")
        void look(Pods pods, Metrics metrics, FiringAlert alert) {
            if (pods.list("app=shop").isEmpty() || ++attempts.made < 3) {
                throw new IllegalStateException(
                        "not yet: " + alert + ", " + metrics.instant("http_requests_total{app=\"shop\"}"));
            }
        }

        @Step(order = 20, kind = CHANGE, timeout = "10m")
        void scale(KubernetesClient client, Workloads workloads) {
            var shop = client.apps().deployments().inNamespace("default").withName("shop");
            try (var informer = client.pods().inNamespace("default").inform()) {
                shop.scale(6);
                shop.waitUntilCondition(
                        found -> Integer.valueOf(6).equals(found.getStatus().getReadyReplicas()), 5, TimeUnit.MINUTES);
                workloads.restart(WorkloadRef.deployment("shop"));
                shop.waitUntilCondition(
                        found -> Integer.valueOf(6).equals(found.getStatus().getUpdatedReplicas()),
                        5,
                        TimeUnit.MINUTES);
                throw new IllegalStateException(
                        "saw " + informer.getStore().list().size() + " pods");
            }
        }

        @Rollback("scale")
        void back(Workloads workloads) {
            workloads.undo(WorkloadRef.deployment("shop"), 2);
            workloads.scale(WorkloadRef.deployment("shop"), 3);
        }
    }

    @Drill(runbook = BusyFixture.class, verdict = ROLLED_BACK, control = STAYS_BROKEN)
    static class BusyDrillFixture extends ShopDrillFixture {}

    private static Map<String, String> files(Path reports) throws IOException {
        var files = new TreeMap<String, String>();
        try (var paths = Files.walk(reports)) {
            for (var path : paths.filter(Files::isRegularFile).toList()) {
                var name = reports.relativize(path).toString();
                if (name.contains("Fixture")) {
                    files.put(name, Files.readString(path));
                }
            }
        }
        return files;
    }

    private static Map<String, String> forked(Path directory, String name, String... arguments) throws Exception {
        var reports = Files.createDirectories(directory.resolve(name));
        var all = new ArrayList<String>(List.of(UndoDrillFixture.class.getName(), BusyDrillFixture.class.getName()));
        all.addAll(List.of(arguments));
        var jvm = BlockingTests.fork(reports, all.toArray(String[]::new));
        assertThat(jvm.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(jvm.exitValue()).isZero();
        return files(reports);
    }

    @Test
    void one_seed_gives_the_same_bytes_in_two_JVMs_and_another_seed_another_history(@TempDir Path directory)
            throws Exception {
        var first = forked(directory, "first");
        var second = forked(directory, "second");
        var other = forked(directory, "other", "runbook.seed=99");

        assertThat(first).hasSize(6).allSatisfy((name, text) -> assertThat(text).isNotBlank());
        assertThat(second).isEqualTo(first);
        assertThat(other.keySet()).isEqualTo(first.keySet());
        first.forEach((name, text) -> {
            assertThat(other.get(name)).as(name).isNotEqualTo(text);
            if (name.endsWith("report.txt")) {
                assertThat(text).startsWith("\nPASSED");
                assertThat(other.get(name)).startsWith("\nPASSED");
            }
        });
    }

    @Test
    void drills_beside_each_other_have_the_histories_that_they_have_alone() throws Exception {
        var alone = files(
                DrillsFixture.run(Map.of(), selectClass(UndoDrillFixture.class), selectClass(BusyDrillFixture.class))
                        .reports());

        for (int round = 0; round < 10; round++) {
            var together = DrillsFixture.run(
                    Map.of(
                            RunbookConfiguration.PARALLEL,
                            "true",
                            RunbookConfiguration.PARALLEL_PREFIX + "config.strategy",
                            "fixed",
                            RunbookConfiguration.PARALLEL_PREFIX + "config.fixed.parallelism",
                            "4"),
                    selectClass(UndoDrillFixture.class),
                    selectClass(BusyDrillFixture.class));
            assertThat(together.of(BusyDrillFixture.class).failures()).isEmpty();
            assertThat(files(together.reports())).isEqualTo(alone);
        }
    }
}
