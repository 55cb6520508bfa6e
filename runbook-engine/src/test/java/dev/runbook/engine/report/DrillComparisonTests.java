package dev.runbook.engine.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrillComparisonTests {
    @TempDir
    Path directory;

    private Path report(String name, String verdict, String... timeline) throws IOException {
        var entries = new StringBuilder();
        for (var line : timeline) {
            var parts = line.split(" ", 2);
            entries.append(entries.isEmpty() ? "" : ",")
                    .append("{\"at\":\"2026-01-01T00:00:00Z\",\"actor\":\"%s\",\"text\":\"%s\"}"
                            .formatted(parts[0], parts[1]));
        }
        return Files.writeString(directory.resolve(name), """
                {"drill": "shop.Drill", "alert": "Down", "verdict": "%s", "detected": {"after": "PT1M"},
                 "recovered": {"after": null}, "control": "stays broken: 3 of 4, 12m after",
                 "ablations": {"undo": "needed: without it 5 of 9"}, "timeline": [%s]}""".formatted(verdict, entries));
    }

    @Test
    void times_numbers_and_what_the_cluster_does_may_differ() throws IOException {
        var one = report(
                "one",
                "COMPLETED",
                "step Look",
                "kubelet Pod a-1: BackOff",
                "notify #oncall: P95 latency is 800 ms after 31s with 900 KiB in 3 steps",
                "step Restart: skipped, 3 pods are well",
                "step replace: DELETE pods default/shop-698ddb67f4-2fpd4",
                "step Verify: failed: not ready in 1m");
        var other = report(
                "other",
                "COMPLETED",
                "step Look",
                "notify #oncall: P95 latency is 1.79 s after 2m31s with 1.5 MiB in 3 steps",
                "step Restart: skipped, 4 pods are well",
                "step replace: DELETE pods default/shop-5d8c7f9-xk8zq",
                "step Verify: failed: not ready in 2m");

        var comparison = DrillComparison.of(one, other);

        assertThat(comparison.divergence()).isEmpty();
        assertThat(comparison.same())
                .containsExactly(
                        "drill shop.Drill",
                        "alert Down fired",
                        "step Look",
                        "notify #oncall: PN latency is N after N with N in N steps",
                        "step Restart: skipped",
                        "step replace: DELETE pods default/shop-POD",
                        "step Verify: failed",
                        "verdict COMPLETED",
                        "service not recovered",
                        "control stays broken",
                        "ablation of undo needed");
    }

    @Test
    void the_first_divergence_is_named_with_both_sides() throws IOException {
        var one = report("one", "COMPLETED", "step Look", "step Undo", "step Verify");
        var other = report("other", "ROLLED_BACK", "step Look", "step Verify");

        var comparison = DrillComparison.of(one, other);

        assertThat(comparison.same()).last().isEqualTo("step Look");
        assertThat(comparison.divergence().orElseThrow())
                .contains("one has: step Undo")
                .contains("other has: step Verify");
    }

    @Test
    void what_is_no_report_is_named() throws IOException {
        var good = report("good", "COMPLETED");
        var text = Files.writeString(directory.resolve("text"), "no report");
        var json = Files.writeString(directory.resolve("json"), "{}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> DrillComparison.of(good, text))
                .withMessageContaining("text is no report of a drill");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DrillComparison.of(json, good))
                .withMessageContaining("json is no report of a drill");
    }
}
