package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.engine.RunbookConfiguration;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Packs what the drills of {@link GrowAgents} show with it, once, as a build does. */
public final class DrilledFixture {
    private static final boolean PASSED = passes();

    private DrilledFixture() {}

    /** Makes sure that it is packed. */
    public static void pack() {
        assertThat(PASSED).as("the drills of GrowAgents pass").isTrue();
    }

    private static boolean passes() {
        var events = EngineTestKit.engine("runbook")
                .selectors(
                        DiscoverySelectors.selectClass(GrowAgentsDrill.class),
                        DiscoverySelectors.selectClass(GrowAgentsRollbackDrill.class))
                .configurationParameter(RunbookConfiguration.REPORTS, "none")
                .configurationParameter(RunbookConfiguration.PRINT, "false")
                .execute()
                .allEvents();
        return events.failed().count() == 0 && events.succeeded().count() > 0;
    }
}
