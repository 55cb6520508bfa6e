package dev.runbook.examples.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.engine.RunbookConfiguration;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Packs what drills show with their runbooks, as a build does before it makes a jar of them. */
public final class DrilledFixture {
    private DrilledFixture() {}

    /** Drills classes of Predator12, which pass. */
    public static void pack(List<String> drills) {
        var events = EngineTestKit.engine("runbook")
                .selectors(drills.stream()
                        .map(name -> DiscoverySelectors.selectClass("dev.runbook.examples.predator12." + name))
                        .toArray(DiscoverySelector[]::new))
                .configurationParameter(RunbookConfiguration.PRINT, "false")
                .configurationParameter(RunbookConfiguration.REPORTS, "none")
                .execute()
                .allEvents();
        assertThat(events.failed().list()).isEmpty();
        assertThat(events.succeeded().count()).isPositive();
    }
}
