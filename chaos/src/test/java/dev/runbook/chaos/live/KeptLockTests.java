package dev.runbook.chaos.live;

import static dev.runbook.chaos.live.ServerFixture.alert;
import static dev.runbook.chaos.live.ServerFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A run has ended, and its process died before it gave back the lock: nobody has to wait until that runs out. */
class KeptLockTests extends DeadAtTheEndFixture {
    private static final String LOCK = "runbook-growagents";

    private String endedAndKept() throws IOException {
        var ran = shop.run("apply", "GrowAgents", "--yes");
        assertThat(ran.code()).as(ran.all()).isZero();
        var run = shop.theRun();
        diedAfter(run, "RunEnded");
        return run;
    }

    private void assertFree() {
        assertThat(lease(LOCK).get().getSpec().getHolderIdentity()).isEmpty();
        assertThat(mark()).isNull();
    }

    private String last(String run) throws IOException {
        var lines = Files.readAllLines(shop.runs().resolve(run + ".jsonl"));
        return lines.get(lines.size() - 1);
    }

    @Test
    void resumeGivesItBackAndEndsAsTheRunDid() throws IOException {
        var run = endedAndKept();
        assertThat(shop.run("status", run).out()).contains("did not give back its lock default/" + LOCK);

        var resumed = shop.run("resume", run);

        assertThat(resumed.code()).as(resumed.all()).isZero();
        assertThat(resumed.out()).contains("COMPLETED", "had not given back its lock default/" + LOCK);
        assertFree();
        assertThat(last(run)).contains("\"type\":\"LockReleased\"", "\"lost\":\"\"");
        assertThat(shop.replicas()).isEqualTo(3);
        assertThat(shop.run("status", run).out()).doesNotContain("lock default/" + LOCK);
        var again = shop.run("resume", run);
        assertThat(again.code()).as(again.all()).isEqualTo(7);
    }

    @Test
    void whatIsNotItsOwnAnyMoreIsLeftAlone() throws IOException {
        var run = endedAndKept();
        hold(LOCK, "somebody-else", 2);

        var resumed = shop.run("resume", run);

        assertThat(resumed.code()).as(resumed.all()).isEqualTo(7);
        assertThat(lease(LOCK).get().getSpec().getHolderIdentity()).isEqualTo("somebody-else");
        assertThat(mark()).endsWith("somebody-else");
        assertThat(last(run)).contains("\"type\":\"LockReleased\"", "it belongs to somebody-else (token 2)");
    }

    /** Its next process has the lock already, and has not yet written down that it goes on. */
    @Test
    void aRunThatIsGoneOnWithElsewhereKeepsIt() throws IOException {
        var run = endedAndKept();
        hold(LOCK, run, 2);

        var other = shop.run("apply", "GrowAgents", "--yes");

        assertThat(other.code()).as(other.all()).isEqualTo(6);
        assertThat(lease(LOCK).get().getSpec().getLeaseTransitions()).isEqualTo(2);
        assertThat(mark()).endsWith(" 2 " + run);
    }

    @Test
    void anotherRunNeedNotWait() throws IOException {
        var run = endedAndKept();
        client().configMaps().inNamespace("default").withName("grown").delete();

        var other = shop.run("apply", "GrowAgents", "--yes");

        assertThat(other.code()).as(other.all()).isZero();
        assertThat(other.out()).contains("The run " + run + " has ended and had not given back its lock");
        assertFree();
        assertThat(last(run)).contains("\"type\":\"LockReleased\"");
        assertThat(shop.replicas()).isEqualTo(4);
    }

    /** Nothing was done by it, and nobody goes on with it. */
    @Test
    void aRunThatDiedBeforeItHadBegunIsNotWaitedFor() throws IOException {
        var run = neverBegun();
        assertThat(shop.run("status").out()).contains(run + "  did not begin");
        assertThat(shop.run("status", run).out())
                .contains("nothing was done by it")
                .doesNotContain("1970");
        assertThat(shop.run("abort", run).err())
                .contains("killed before it had begun")
                .doesNotContain("resume");

        var resumed = shop.run("resume", run);

        assertThat(resumed.code()).as(resumed.all()).isEqualTo(7);
        assertThat(resumed.err()).contains("was killed before it had begun");
        assertFree();

        hold(LOCK, run, 1);
        Files.writeString(shop.runs().resolve(run + ".jsonl"), begun(run));
        var other = shop.run("apply", "GrowAgents", "--yes");
        assertThat(other.code()).as(other.all()).isZero();
        assertFree();
    }

    private String neverBegun() throws IOException {
        var ran = shop.run("apply", "GrowAgents", "--yes");
        assertThat(ran.code()).as(ran.all()).isZero();
        client().configMaps().inNamespace("default").withName("grown").delete();
        diedAfter(shop.theRun(), "LockTaken");
        return shop.theRun();
    }

    private String begun(String run) throws IOException {
        return Files.readAllLines(shop.runs().resolve(run + ".jsonl")).get(0) + "\n";
    }

    @Test
    void aRunThatHasNotEndedIsWaitedFor() throws IOException {
        assertThat(shop.run("apply", "GrowAgents", "--yes").code()).isZero();
        var run = shop.theRun();
        diedAfter(run, "StepEnded");
        client().configMaps().inNamespace("default").withName("grown").delete();

        var other = shop.run("apply", "GrowAgents", "--yes");

        assertThat(other.code()).as(other.all()).isEqualTo(6);
        assertThat(lease(LOCK).get().getSpec().getHolderIdentity()).isEqualTo(run);
    }

    @Test
    void anotherRunbookNeedNotWaitForTheObject() throws IOException {
        var policy = Files.writeString(directory.resolve("policy.yaml"), "undrilled: true\n");
        var run = endedAndKept();
        shop.scale(4);

        var other = shop.run("apply", "SlowBackFixture", "--yes", "--policy", policy.toString());

        assertThat(other.code()).as(other.all()).isZero();
        assertFree();
        assertThat(last(run)).contains("\"type\":\"LockReleased\"");
    }

    @Test
    void rollbackOfWhatIsRolledBackGivesItBack() throws IOException {
        assertThat(shop.run("apply", "GrowAgents", "--yes").code()).isZero();
        var run = shop.theRun();
        assertThat(shop.run("rollback", run, "--yes").code()).isZero();
        diedAfter(run, "RunEnded");

        var again = shop.run("rollback", run, "--yes");

        assertThat(again.code()).as(again.all()).isZero();
        assertThat(again.out()).contains("ROLLED_BACK", "had not given back its lock");
        assertFree();
        assertThat(shop.run("rollback", run, "--yes").code()).isEqualTo(7);
        assertThat(shop.replicas()).isEqualTo(2);
    }

    @Test
    void aServerThatStartsAgainGivesItBack() throws IOException {
        var automatic = "serve: {default: automatic}\n";
        try (var server = new ServerFixture(directory, shop, automatic)) {
            server.post(message(alert("AgentsBehind", "f1", "firing")));
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
        }
        var run = shop.theRun();
        diedAfter(run, "RunEnded");
        var inbox = shop.runs().resolve("alerts.inbox");
        Files.writeString(
                inbox,
                Files.readAllLines(inbox).stream()
                        .takeWhile(line -> !line.contains("AlertEnded"))
                        .collect(Collectors.joining("\n", "", "\n")));

        try (var server = new ServerFixture(directory, shop, automatic)) {
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
        }

        assertFree();
        assertThat(last(run)).contains("\"type\":\"LockReleased\"");
        assertThat(shop.replicas()).isEqualTo(3);
    }

    /** An API server that has no time when a run ends: nothing says that the lock is free. */
    @Test
    void whatCouldNotBeGivenBackIsNotSaidToBe() throws Exception {
        var busy = new AtomicBoolean(true);
        try (var front = new FrontFixture(
                directory.resolve("kubeconfig"),
                call -> busy.get()
                        && call.getRequestMethod().equals("PUT")
                        && call.getRequestURI().getPath().contains("/leases/")
                        && journal().contains("\"RunEnded\""),
                (exchange, server) -> exchange.sendResponseHeaders(500, -1))) {
            var ran = shop.run("apply", "GrowAgents", "--yes");
            var run = shop.theRun();
            assertThat(ran.code()).as(ran.all()).isZero();
            assertThat(ran.err()).contains("the lock default/" + LOCK + " could not be given back");
            assertThat(last(run)).contains("\"type\":\"Noted\"", "could not be given back");
            assertThat(lease(LOCK).get().getSpec().getHolderIdentity()).isEqualTo(run);

            busy.set(false);
            var resumed = shop.run("resume", run);

            assertThat(resumed.code()).as(resumed.all()).isZero();
            assertFree();
        }
    }

    /** Whoever resumes what another process is at is told so, and takes nothing from it. */
    @Test
    void resumeTakesNothingFromAProcessThatIsAtWork() throws Exception {
        var policy = Files.writeString(directory.resolve("policy.yaml"), "undrilled: true\n");
        var log = directory.resolve("apply.log");
        var apply = new ProcessBuilder(
                        shop.command(shop.runs(), "apply", "WaitingFixture", "--yes", "--policy", policy.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        awaitJournal("\"StepStarted\",\"step\":\"never\"");
        var run = shop.theRun();
        var before = lease("runbook-waitingfixture").get().getSpec();

        var resumed = shop.run("resume", run, "--yes", "--policy", policy.toString());

        var after = lease("runbook-waitingfixture").get().getSpec();
        assertThat(resumed.code()).as(resumed.all()).isEqualTo(6);
        assertThat(resumed.err()).contains("another process is at this run");
        assertThat(after.getHolderIdentity()).isEqualTo(run);
        assertThat(after.getLeaseTransitions()).isEqualTo(before.getLeaseTransitions());
        assertThat(mark()).isEqualTo("default/runbook-waitingfixture 1 " + run);
        interrupt(apply);
        assertThat(apply.waitFor()).as(text(log)).isEqualTo(130);
        assertThat(text(log)).contains("taken back: grow");
    }
}
