package dev.runbook.chaos.drill;

import static dev.runbook.api.Severity.CRITICAL;
import static dev.runbook.api.StepKind.OBSERVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.chaos.drill.BlockingTests.BlocksFixture;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;

/** Runbooks by themselves whose steps need no cluster: they run where their tests do, and are let go all the same. */
class RehearsalTests {
    @Runbook(title = "Comes next")
    @Alert(name = "ComesNext", severity = CRITICAL, forDuration = "1m", expr = "vector(1)")
    static class NextFixture {
        @Step(order = 10, kind = OBSERVE)
        void look() {}
    }

    static List<Named<Runnable>> ways() {
        return BlocksFixture.ways();
    }

    @BeforeEach
    void hold() {
        BlockingTests.released = false;
    }

    @AfterEach
    void release() {
        BlockingTests.released = true;
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_step_that_holds_up_its_test_ends_as_one_that_throws(Runnable way) {
        BlockingTests.act = () -> {
            throw new IllegalStateException("thrown");
        };
        var throwing = rehearse();
        BlockingTests.act = way;
        var held = rehearse();

        assertThat(held.of(BlocksFixture.class).failures().get("look"))
                .contains("step BlocksFixture.look", "(BlockingTests.java:")
                .containsAnyOf("blocks in real time at ", "left threads running: 'left behind' at ");
        assertThat(held.of(BlocksFixture.class).skips()).containsExactly(entry("later", "step 'look' failed"));
        assertThat(events(held)).isEqualTo(events(throwing)).hasSizeGreaterThan(8);
        assertThat(held.of(NextFixture.class).failures()).isEmpty();
    }

    @Test
    void an_interrupt_of_the_launcher_reaches_the_step() {
        var launcher = Thread.currentThread();
        BlockingTests.act = () -> {
            launcher.interrupt();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        var ran = rehearse();

        assertThat(ran.of(BlocksFixture.class).failures().get("look"))
                .contains("was stopped: its thread was interrupted.");
        assertThat(ran.of(NextFixture.class).failures()).isEmpty();
    }

    private static DrillsFixture.Ran rehearse() {
        return DrillsFixture.run(Map.of(), selectClass(BlocksFixture.class), selectClass(NextFixture.class));
    }

    /** Returns what the platform was told, in order: kind, test and status. */
    private static List<String> events(DrillsFixture.Ran ran) {
        return ran.results().allEvents().stream()
                .map(event -> event.getType() + " "
                        + event.getTestDescriptor().getUniqueId() + " "
                        + event.getPayload(TestExecutionResult.class)
                                .map(TestExecutionResult::getStatus)
                                .orElse(null))
                .toList();
    }
}
