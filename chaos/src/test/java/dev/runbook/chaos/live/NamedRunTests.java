package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.runbook.engine.RunbookConfiguration;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Plans and live runs that a launcher of tests starts: mode and context are named, nothing else is needed. */
class NamedRunTests extends ShopFixture {
    private EngineExecutionResults launch(String mode, String context, DiscoverySelector... selectors) {
        return EngineTestKit.engine("runbook")
                .selectors(selectors)
                .configurationParameter(RunbookConfiguration.MODE, mode)
                .configurationParameter(RunbookConfiguration.CONTEXT, context)
                .configurationParameter(
                        "runbook.kubeconfig",
                        directory
                                .resolve(context.endsWith("prod") ? "kubeconfig-prod" : "kubeconfig")
                                .toString())
                .configurationParameter("runbook.journal-dir", shop.runs().toString())
                .configurationParameter(
                        "runbook.prometheus",
                        shop.world().frontEnd().prometheus().toString())
                .configurationParameter(RunbookConfiguration.PARAMETERS, "by=2, asks=false")
                .execute();
    }

    private static List<String> names(List<Event> events) {
        return events.stream()
                .map(event -> event.getTestDescriptor().getDisplayName())
                .toList();
    }

    private static String failures(EngineExecutionResults results) {
        return results.allEvents().failed().stream()
                .map(event -> event.getPayload().orElseThrow().toString())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void aLiveRunEndsWithAResultForEachStep() throws IOException {
        var results = launch("live", "shop", selectClass(GrowAgents.class));

        assertThat(failures(results)).isEmpty();
        assertThat(names(results.testEvents().succeeded().list()))
                .containsExactly("step 1 Look at the agents", "step 3 Add agents", "step 4 They run");
        assertThat(names(results.testEvents().aborted().list())).containsExactly("step 2 Look at the queue");
        assertThat(shop.replicas()).isEqualTo(4);
        assertThat(shop.runs().resolve(shop.theRun() + ".jsonl")).isRegularFile();
    }

    @Test
    void aPlanChangesNothing() {
        var results = launch("plan", "shop", selectClass(GrowAgents.class));

        assertThat(failures(results)).isEmpty();
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void aProtectedContextStaysProtected() {
        var results = launch("live", "shop-prod", selectClass(GrowAgents.class));

        assertThat(failures(results)).contains("'shop-prod' is protected and its name was not typed");
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void onlyOneWholeRunbookIsRun() {
        var two = launch("live", "shop", selectClass(GrowAgents.class), selectClass(UndrilledFixture.class));
        var part = launch("live", "shop", selectMethod(GrowAgents.class, "grow"));
        var drill = launch("live", "shop", selectClass(GrowAgentsDrill.class));

        assertThat(failures(two)).contains("2 classes are selected: no step is run, and nothing was changed");
        assertThat(failures(part)).contains("only a part of GrowAgents, or a drill, is selected");
        assertThat(failures(drill)).contains("only a part of GrowAgentsDrill, or a drill, is selected");
        assertThat(shop.replicas()).isEqualTo(2);
    }
}
