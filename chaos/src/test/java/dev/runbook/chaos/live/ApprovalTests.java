package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApprovalTests {
    @TempDir
    Path directory;

    private CommandLineFixture shop;
    private String run;

    @BeforeEach
    void ask() throws IOException {
        shop = new CommandLineFixture(directory);
        shop.allow("alice");
        var waits = shop.run("apply", "GrowAgents", "--yes", "--param", "asks=true");
        assertThat(waits.code()).as(waits.all()).isEqualTo(5);
        run = shop.theRun();
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void somebodyElseApprovesAndTheRunGoesOn() throws IOException {
        var approved = shop.run("approve", run, "queue", "--as", "alice", "--yes");
        assertThat(approved.code()).as(approved.all()).isZero();
        assertThat(approved.out()).contains("Look at the queue", "Approved by alice");

        var resumed = shop.run("resume", run, "--yes");
        assertThat(resumed.code()).as(resumed.all()).isZero();
        assertThat(shop.replicas()).isEqualTo(3);
        assertThat(Files.readString(shop.runs().resolve(run + ".jsonl"))).contains("\"who\":\"alice\"");
    }

    @Test
    void whoRunsItCannotApproveIt() {
        var own = shop.run("approve", run, "queue", "--yes");

        assertThat(own.code()).isEqualTo(7);
        assertThat(own.err()).contains("so do you: somebody else has to answer");
        assertThat(shop.run("resume", run, "--yes").code()).isEqualTo(5);
        assertThat(shop.replicas()).isEqualTo(2);
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
    void whatIsDeclinedIsNotDone() {
        assertThat(shop.run("approve", run, "queue", "--as", "alice", "--decline", "--yes")
                        .out())
                .contains("Declined by alice");

        var resumed = shop.run("resume", run, "--yes");
        assertThat(resumed.code()).as(resumed.all()).isIn(1, 3);
        assertThat(resumed.out()).contains("declined the manual step");
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void aStepThatAsksNothingIsAUsageErrorThatNamesThoseThatDo() {
        var wrong = shop.run("approve", run, "grow", "--as", "alice", "--yes");

        assertThat(wrong.code()).isEqualTo(64);
        assertThat(wrong.err()).contains("it asks for queue");
    }
}
