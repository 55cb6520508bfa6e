package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What people are told before they say yes, and what is written down of it. */
class ConsentTests extends ShopFixture {
    private String journal() throws IOException {
        return Files.readString(shop.runs().resolve(shop.theRun() + ".jsonl"));
    }

    @Test
    void brokenGlassIsNoConsent() {
        var unasked = shop.run("apply", "GrowAgents", "--break-glass", "--reason", "3 a.m.");

        assertThat(unasked.code()).as(unasked.all()).isEqualTo(7);
        assertThat(unasked.err()).contains("nobody sits at a terminal to be asked, and --yes was not given");
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void whoBreaksTheGlassAtATerminalIsAskedAllTheSame() throws IOException {
        var no = shop.on("shop-prod", "no\n", "apply", "GrowAgents", "--break-glass", "--reason", "3 a.m.");
        assertThat(no.code()).as(no.all()).isEqualTo(7);
        assertThat(shop.replicas()).isEqualTo(2);

        var yes = shop.on("shop-prod", "yes\n", "apply", "GrowAgents", "--break-glass", "--reason", "3 a.m.");
        assertThat(yes.code()).as(yes.all()).isZero();
        assertThat(journal()).contains("\"way\":\"BROKEN_GLASS\"");
    }

    @Test
    void theReasonToGoOnAndToTakeBackIsWrittenDown() throws IOException {
        assertThat(shop.run("apply", "GrowAgents", "--yes", "--param", "asks=true")
                        .code())
                .isEqualTo(5);

        var resumed = shop.typing("yes\nyes\n", "resume", shop.theRun(), "--reason", "the queue is full");
        assertThat(resumed.code()).as(resumed.all()).isZero();
        var taken = shop.run("rollback", shop.theRun(), "--yes", "--reason", "it was another queue");
        assertThat(taken.code()).as(taken.all()).isZero();

        assertThat(journal())
                .containsSubsequence(
                        "\"RunResumed\",\"by\":\"drill, reason: the queue is full\"",
                        "\"RunResumed\",\"by\":\"rolled back by drill, reason: it was another queue\"");
    }

    @Test
    void whoGoesOnSeesWhatWasDoneAndWhatIsLeftBeforeTheyAreAsked() throws IOException {
        var waits = shop.run("apply", "GrowAgents", "--yes", "--param", "asks=true");
        assertThat(waits.code()).isEqualTo(5);

        var declined = shop.typing("no\n", "resume", shop.theRun());

        assertThat(declined.code()).as(declined.all()).isEqualTo(7);
        assertThat(declined.out())
                .containsSubsequence(
                        "Done so far:",
                        "OBSERVE  Look at the agents  (succeeded)",
                        "Left to do:",
                        "MANUAL   Look at the queue",
                        "CHANGE   Add agents",
                        "undo: shrink()",
                        "VERIFY   They run");
    }
}
