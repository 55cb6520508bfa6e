package dev.runbook.chaos.assertion;

import dev.runbook.engine.report.DrillReport;
import org.apiguardian.api.API;

/** The door to assertions about drills. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class DrillAssertions {
    private DrillAssertions() {}

    /** Starts assertions about what a drill showed. */
    public static DrillReportAssert assertThat(DrillReport actual) {
        return new DrillReportAssert(actual);
    }
}
