package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** A process that dies between the last record of its steps and its run's end leaves a run that ends as it would have. */
class DeadAtTheEndTests extends DeadAtTheEndFixture {
    private String policy() throws IOException {
        return Files.writeString(directory.resolve("policy.yaml"), "undrilled: true\n")
                .toString();
    }

    private String unanswered() throws IOException {
        var asks = shop.run("apply", "GrowAgents", "--yes", "--param", "asks=true");
        assertThat(asks.code()).as(asks.all()).isEqualTo(5);
        diedAfter(shop.theRun(), "StepEnded");
        return shop.theRun();
    }

    @Test
    void whoWaitsForAPersonStillDoes() throws IOException {
        var run = unanswered();

        var resumed = shop.run("resume", run, "--yes");

        assertThat(resumed.code()).as(resumed.all()).isEqualTo(5);
        assertThat(resumed.out()).contains("AWAITING_HUMAN: nobody confirmed the manual step 'queue'");
        shop.person("alice");
        assertThat(shop.by("alice", "approve", run, "queue", "--yes").code()).isZero();
        var answered = shop.run("resume", run, "--yes");
        assertThat(answered.code()).as(answered.all()).isZero();
        assertThat(shop.replicas()).isEqualTo(3);
    }

    @Test
    void anAnswerThatIsThereIsTaken() throws IOException {
        var run = unanswered();
        shop.person("alice");
        assertThat(shop.by("alice", "approve", run, "queue", "--yes").code()).isZero();

        var resumed = shop.run("resume", run, "--yes");

        assertThat(resumed.code()).as(resumed.all()).isZero();
        assertThat(shop.replicas()).isEqualTo(3);
    }

    @Test
    void whatNobodyKnowsIsAskedAgainAndAPersonsWordCounts() throws IOException {
        shop.letGo();
        var asked = shop.run("apply", "HoldingFixture", "--yes", "--policy", policy());
        assertThat(asked.code()).as(asked.all()).isZero();
        var run = shop.theRun();
        diedAfter(run, "EffectIntended");
        assertThat(shop.run("resume", run, "--yes", "--policy", policy()).code())
                .isEqualTo(5);
        diedAfter(run, "StepEnded");

        var again = shop.run("resume", run, "--yes", "--policy", policy());

        assertThat(again.code()).as(again.all()).isEqualTo(5);
        diedAfter(run, "StepEnded");
        var told = shop.run("resume", run, "--yes", "--policy", policy(), "--assume", "done", "hold");
        assertThat(told.code()).as(told.all()).isZero();
    }

    /** Whoever stopped it does not want that the next process does the rest. */
    @Test
    void whoWasStoppedIsNotGoneOnWith() throws Exception {
        var log = directory.resolve("apply.log");
        var apply = new ProcessBuilder(
                        shop.command(shop.runs(), "apply", "WaitingFixture", "--yes", "--policy", policy()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        awaitJournal("\"StepStarted\",\"step\":\"never\"");
        interrupt(apply);
        assertThat(apply.waitFor()).as(text(log)).isEqualTo(130);
        diedAfter(shop.theRun(), "StepEnded");
        shop.scale(3);

        var resumed = shop.run("resume", shop.theRun(), "--yes", "--policy", policy());

        assertThat(resumed.code()).as(resumed.all()).isEqualTo(130);
        assertThat(resumed.out()).contains("ABORTED", "taken back: grow");
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void whatWasRefusedEndsRefused() throws IOException {
        var refused = shop.run(
                "apply",
                "TwoHalvesFixture",
                "--param",
                "of=maps",
                "--yes",
                "--policy",
                Files.writeString(directory.resolve("small.yaml"), "undrilled: true\nmaxObjects: 20\n")
                        .toString());
        assertThat(refused.code()).as(refused.all()).isEqualTo(5);
        var run = shop.theRun();
        shop.person("alice");
        assertThat(shop.by("alice", "approve", run, "look", "--yes").code()).isZero();
        TwoHalvesFixture.want(client());
        assertThat(shop.run("resume", run, "--yes", "--policy", policy()).code())
                .isEqualTo(7);
        diedAfter(run, "StepEnded");

        var resumed = shop.run("resume", run, "--yes", "--policy", policy());

        assertThat(resumed.code()).as(resumed.all()).isEqualTo(7);
        assertThat(resumed.out()).contains("REFUSED");
    }
}
