package dev.runbook.engine.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.engine.execution.ArenaFixture.World;
import dev.runbook.engine.model.QuietDrillModel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class QuietDrillRunTests {
    private static QuietDrillRun open(DrillFixture fixture) {
        return new QuietDrillRun(
                new QuietDrillModel(
                        DrillFixture.Values.class,
                        "Noise alone calls nobody",
                        fixture.runbook(),
                        Duration.ofHours(6),
                        12,
                        DrillFixture.field("world")),
                fixture.settings());
    }

    @Test
    void aSilentWorldIsGreenAndSaysHowCloseItCame() {
        var fixture = new DrillFixture(DrillRunTests.DoesNothing.class);
        try (var drill = open(fixture)) {
            drill.prepare();
            drill.quiet();
        }

        assertThat(fixture.printed())
                .contains("PASSED  Noise alone calls nobody")
                .contains("closest    error ratio was 0 % at worst, the alert fires above 1 %");
    }

    @Test
    void aFiringAlertIsRed() {
        var fixture = new DrillFixture(DrillRunTests.DoesNothing.class);
        fixture.world = World.erring();
        try (var drill = open(fixture)) {
            drill.prepare();
            assertThatThrownBy(drill::quiet)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("ErrorsAreHigh fires 2m into a healthy world");
        }
        assertThat(fixture.printed()).contains("FAILED  Noise alone calls nobody");
    }

    @Test
    void silenceInABrokenWorldIsRed() {
        var fixture = new DrillFixture(DrillRunTests.DoesNothing.class);
        fixture.world = World.sick("no pod is ready");
        try (var drill = open(fixture)) {
            drill.prepare();
            assertThatThrownBy(drill::quiet).hasMessageContaining("no pod is ready");
        }
    }
}
