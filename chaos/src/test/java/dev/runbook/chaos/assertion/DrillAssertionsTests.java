package dev.runbook.chaos.assertion;

import static dev.runbook.chaos.assertion.DrillAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.api.Verdict;
import dev.runbook.engine.report.DrillReport;
import dev.runbook.engine.report.DrillReport.Clocked;
import dev.runbook.engine.spi.TimelineEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DrillAssertionsTests {
    private static final Instant FAULT = Instant.parse("2026-01-01T00:10:00Z");

    @Test
    void a_report_that_is_as_asserted_passes() {
        assertThat(report(List.of()))
                .isGreen()
                .hasVerdict(Verdict.COMPLETED)
                .hasEffects(1)
                .wasDetectedWithin(Duration.ofMinutes(4))
                .recoveredWithin(Duration.ofMinutes(9))
                .tells("alert", "fires, value 0\\.0\\d+");
    }

    @Test
    void a_failure_says_what_is_and_carries_the_timeline() {
        var red = report(List.of("the control recovered by itself"));

        assertThatThrownBy(() -> assertThat(red).isGreen())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("drill 'a shop breaks' to be green")
                .hasMessageContaining("the control recovered by itself")
                .hasMessageContaining("2026-01-01T00:14:00Z alert: ShopErrors fires, value 0.07");
        assertThatThrownBy(() -> assertThat(red).hasVerdict(Verdict.ROLLED_BACK))
                .hasMessageContaining("to end ROLLED_BACK, but it ended COMPLETED");
        assertThatThrownBy(() -> assertThat(red).wasDetectedWithin(Duration.ofMinutes(3)))
                .hasMessageContaining("to be detected within 180 s, but it took 240 s");
        assertThatThrownBy(() -> assertThat(red).wasMitigatedWithin(Duration.ofMinutes(3)))
                .hasMessageContaining("but that did not happen");
        assertThatThrownBy(() -> assertThat(red).isRedBecause("never observed"))
                .hasMessageContaining("the control recovered by itself");
        assertThatThrownBy(() -> assertThat(red).tells("HPA", "scaled")).hasMessageContaining("to tell of HPA: scaled");
    }

    @Test
    void a_drill_that_was_run_in_part_is_not_green() {
        var partly = report(List.of(), false);

        assertThatThrownBy(() -> assertThat(partly).isGreen()).hasMessageContaining("only a part of it was run");
    }

    private static DrillReport report(List<String> failures) {
        return report(failures, true);
    }

    private static DrillReport report(List<String> failures, boolean complete) {
        return new DrillReport(
                DrillReport.SCHEMA,
                "shop.ErrorsDrill",
                "a shop breaks",
                "Shop errors",
                "ShopErrors",
                "ShopErrors",
                "embedded",
                12,
                failures,
                complete,
                "COMPLETED",
                "COMPLETED",
                List.of(),
                Clocked.of(FAULT, FAULT.plusSeconds(240), Duration.ofMinutes(8)),
                Clocked.of(FAULT, null, null),
                Clocked.of(FAULT, FAULT.plusSeconds(540), null),
                1,
                "stayed broken",
                Map.of(),
                FAULT,
                List.of(new TimelineEntry(FAULT.plusSeconds(240), "alert", "ShopErrors fires, value 0.07")));
    }
}
