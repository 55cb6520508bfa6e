package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.engine.journal.JournalRecord.Noted;
import dev.runbook.engine.journal.RecordedRun;
import dev.runbook.engine.journal.RunFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApprovalTests {
    @TempDir
    Path directory;

    private CommandLineFixture shop;
    private String run;
    private String said;
    private String alice;

    @BeforeEach
    void ask() throws IOException {
        shop = new CommandLineFixture(directory);
        alice = shop.person("alice");
        var waits = shop.run("apply", "GrowAgents", "--yes", "--param", "asks=true");
        assertThat(waits.code()).as(waits.all()).isEqualTo(5);
        run = shop.theRun();
        said = waits.out();
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void itIsSaidHowSomebodyElseAnswersAndThatAPartOfItsIdIsNotEnough() {
        assertThat(said)
                .contains("Somebody else answers with: runbook approve " + run + " queue -n default --context ");

        var shortened = shop.by("alice", "approve", run.substring(0, 15), "queue", "--yes");

        assertThat(shortened.code()).as(shortened.all()).isEqualTo(64);
        assertThat(shortened.err()).contains("RUN is not its whole id");
    }

    @Test
    void somebodyElseApprovesAndTheRunGoesOn() throws IOException {
        var approved = shop.by("alice", "approve", run, "queue", "--yes");
        assertThat(approved.code()).as(approved.all()).isZero();
        assertThat(approved.out()).contains("Look at the queue", "Approved by " + alice);

        var resumed = shop.run("resume", run, "--yes");
        assertThat(resumed.code()).as(resumed.all()).isZero();
        assertThat(shop.replicas()).isEqualTo(3);
        assertThat(Files.readString(shop.runs().resolve(run + ".jsonl"))).contains("\"who\":\"" + alice + "\"");
        assertThat(Files.readString(shop.runs().resolve(run + ".jsonl")))
                .containsPattern(
                        "\"PersonDecided\",\"step\":\"start\",\"approved\":true,\"by\":\"drill\",\"way\":\"YES_OPTION\"")
                .containsPattern("\"PersonDecided\",\"step\":\"resume\",\"approved\":true,\"by\":\"drill\"")
                .containsPattern("\"PersonDecided\",\"step\":\"queue\",\"approved\":true,\"by\":\"" + alice
                        + "\",\"way\":\"COMMAND\","
                        + "\"question\":\"[0-9a-f]{64}\",\"said\":\"20");
        assertThat(shop.run("incident", run, "--dir", directory.toString()).out())
                .isNotEmpty();
    }

    /** Another machine's, or this one's before somebody corrected it. */
    @Test
    void aClockThatWasAheadIsWrittenDown() throws IOException {
        var file = shop.runs().resolve(run + ".jsonl");
        try (var journal = RunFile.reopen(file, RecordedRun.read(file))) {
            journal.append(new Noted(Instant.now().plus(Duration.ofDays(1)), "", "from tomorrow"));
        }

        assertThat(shop.run("resume", run, "--yes").code()).isEqualTo(5);

        assertThat(Files.readString(file))
                .containsPattern("\"ClockJumped\",\"expected\":\"20[^\"]+\",\"by\":\"PT-23H-59M");
    }

    @Test
    void whoRunsItCannotApproveIt() {
        var own = shop.run("approve", run, "queue", "--yes");

        assertThat(own.code()).isEqualTo(7);
        assertThat(own.err()).contains("the run acts as drill, so drill can't answer it: somebody else has to");
        assertThat(shop.run("resume", run, "--yes").code()).isEqualTo(5);
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void nobodyApprovesInTheNameOfSomebodyElse() {
        var borrowed = shop.run("approve", run, "queue", "--yes", "--as", alice);

        assertThat(borrowed.code()).as(borrowed.all()).isEqualTo(7);
        assertThat(borrowed.err()).contains("an answer counts in one's own name alone, not as " + alice);
        assertThat(shop.run("resume", run, "--yes").code()).isEqualTo(5);
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void whoRunsItAsSomebodyElseCannotApproveItEither() throws IOException {
        Files.delete(shop.runs().resolve(run + ".jsonl"));
        var waits = shop.run("apply", "GrowAgents", "--yes", "--param", "asks=true", "--as", alice);
        assertThat(waits.code()).as(waits.all()).isEqualTo(5);

        var own = shop.run("approve", shop.theRun(), "queue", "--yes");

        assertThat(own.code()).as(own.all()).isEqualTo(7);
        assertThat(own.err()).contains("the run acts as " + alice + ", for drill");
    }

    @Test
    void aKubeconfigThatImpersonatesIsRefused() throws IOException {
        var kubeconfig = directory.resolve("kubeconfig");
        Files.writeString(
                kubeconfig,
                Files.readString(kubeconfig).replace("user: {token:", "user: {as: \"" + alice + "\", token:"));

        var borrowed = shop.run("approve", run, "queue", "--yes");

        assertThat(borrowed.code()).as(borrowed.all()).isEqualTo(64);
        assertThat(borrowed.err()).contains("impersonates '" + alice + "'", "--as " + alice);
    }

    @Test
    void anApprovalWrittenByHandInTheNameOfTheRunsUserCountsForNothing() {
        var maps = shop.world().faults().client().configMaps().inNamespace("default");
        maps.withName("runbook-approvals-" + run).edit(map -> {
            var request = map.getData().get("queue.request");
            assertThat(request).contains("\"user\":\"drill\"");
            map.getData()
                    .put(
                            "queue.reply",
                            "{\"approved\":true,\"by\":\"alice\",\"hash\":\"another question\",\"at\":\"2026-01-01T00:00:00Z\"}");
            return map;
        });

        assertThat(shop.run("resume", run, "--yes").code()).isEqualTo(5);
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void whatIsDeclinedIsNotDone() throws IOException {
        assertThat(shop.by("alice", "approve", run, "queue", "--decline", "--yes")
                        .out())
                .contains("Declined by " + alice);

        var resumed = shop.run("resume", run, "--yes");
        assertThat(resumed.code()).as(resumed.all()).isIn(1, 3);
        assertThat(resumed.out()).contains("declined the manual step");
        assertThat(Files.readString(shop.runs().resolve(run + ".jsonl")))
                .contains("\"PersonDecided\",\"step\":\"queue\",\"approved\":false,\"by\":\"" + alice + "\"");
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void aStepThatAsksNothingIsAUsageErrorThatNamesThoseThatDo() {
        var wrong = shop.by("alice", "approve", run, "grow", "--yes");

        assertThat(wrong.code()).isEqualTo(64);
        assertThat(wrong.err()).contains("it asks for queue");
    }
}
