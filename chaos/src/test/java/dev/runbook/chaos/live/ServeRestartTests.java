package dev.runbook.chaos.live;

import static dev.runbook.chaos.live.ServerFixture.alert;
import static dev.runbook.chaos.live.ServerFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.runbook.engine.journal.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of runs whose server is killed, is asked to end, or has another beside it. */
class ServeRestartTests extends ShopFixture {
    private static final String AUTOMATIC = "serve: {default: automatic}\n";

    private List<String> inbox() throws IOException {
        return Files.readAllLines(shop.runs().resolve("alerts.inbox"));
    }

    /** The lock of one that is killed is free soon. */
    private List<String> arguments() throws IOException {
        var arguments = ServerFixture.arguments(directory, shop, AUTOMATIC);
        arguments.addAll(List.of("--lease", "10s"));
        return arguments;
    }

    @Test
    void aKilledServerIsGoneOnWithByTheNextAndNothingRunsTwice() throws Exception {
        try (var process = new ServerProcessFixture(directory.resolve("server.log"), arguments())) {
            assertThat(process.post(message(alert("AgentsBehind", "f1", "firing"))))
                    .isEqualTo(202);
            await().pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> lines() >= 6);
            process.kill();
        }
        // The lock of the killed one would run out after its time; nobody renews it any more.
        lease("runbook-growagents").delete();

        try (var server = new ServerFixture(directory, shop, AUTOMATIC)) {
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
        }
        assertThat(shop.replicas()).isEqualTo(3);
        assertThat(inbox().stream().filter(line -> line.contains("AlertEnded"))).hasSize(1);
    }

    /** What an orchestrator does: the effect under way is finished and the lock is free for the next one at once. */
    @Test
    void aServerThatIsAskedToEndLeavesNoLockAndIsGoneOnWith() throws Exception {
        try (var process = new ServerProcessFixture(directory.resolve("server.log"), arguments())) {
            process.post(message(alert("AgentsBehind", "f1", "firing")));
            await().pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> lines() >= 4);
            process.end();
            assertThat(process.log()).contains("what was accepted and not done is taken up by the next start");
        }
        var lease = lease("runbook-growagents").get();
        assertThat(lease == null
                        || lease.getSpec().getHolderIdentity() == null
                        || lease.getSpec().getHolderIdentity().isEmpty())
                .isTrue();
        try (var server = new ServerFixture(directory, shop, AUTOMATIC)) {
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
        }
        assertThat(shop.replicas()).isEqualTo(3);
        assertThat(inbox().stream().filter(line -> line.contains("AlertEnded"))).hasSize(1);
    }

    /** What only waits has no next effect at which it would notice. */
    @Test
    void aRunThatOnlyWaitsIsHandedOverAtOnce() throws IOException {
        String log;
        try (var server = new ServerFixture(directory, shop, "undrilled: true\nserve: {default: automatic}\n")) {
            server.post(message(alert("AgentsAwaited", "f1", "firing")));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> journal().contains("\"StepStarted\",\"step\":\"never\""));
            server.end();
            log = server.log();
        }

        var lease = lease("runbook-waitingfixture").get();
        assertThat(lease.getSpec().getHolderIdentity()).isEmpty();
        assertThat(journal()).doesNotContain("RunEnded", "RollbackStarted");
        assertThat(log).contains("was stopped: the server ends").doesNotContain("rollback");
        assertThat(shop.replicas()).isEqualTo(3);
    }

    private String journal() throws IOException {
        try (var files = Files.list(shop.runs())) {
            var found = files.filter(file -> file.toString().endsWith(".jsonl")).findFirst();
            return found.isPresent() ? Files.readString(found.get()) : "";
        }
    }

    /** Killed after the run's journal was made and before its first record: nothing was done, so it begins. */
    @Test
    void aRunThatNeverBeganBegins() throws Exception {
        try (var process = new ServerProcessFixture(directory.resolve("server.log"), arguments())) {
            process.post(message(alert("AgentsBehind", "f1", "firing")));
            await().pollInterval(Duration.ofMillis(2))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> inbox().stream().anyMatch(line -> line.contains("AlertStarted")));
            process.kill();
        }
        var started = inbox().stream()
                .filter(line -> line.contains("AlertStarted"))
                .findFirst()
                .orElseThrow();
        var journal = shop.runs().resolve(started.replaceAll(".*\"run\":\"([^\"]+)\".*", "$1") + ".jsonl");
        Files.deleteIfExists(journal);
        Files.createFile(journal);
        try (var server = new ServerFixture(directory, shop, AUTOMATIC)) {
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
        }
        assertThat(shop.replicas()).isEqualTo(3);
    }

    /** Killed after the run's end was written down and before its report was: as if the last lines had never been. */
    @Test
    void aRunThatHadEndedIsReportedByTheNext() throws Exception {
        try (var server = new ServerFixture(directory, shop, AUTOMATIC)) {
            server.post(message(alert("AgentsBehind", "f1", "firing")));
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
        }
        var inbox = inbox();
        assertThat(inbox.get(inbox.size() - 1)).contains("AlertEnded");
        Files.write(shop.runs().resolve("alerts.inbox"), inbox.subList(0, inbox.size() - 1));
        try (var reports = Files.list(directory.resolve("incidents"))) {
            for (var report : reports.toList()) {
                Files.delete(report);
            }
        }

        try (var server = new ServerFixture(directory, shop, AUTOMATIC)) {
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
        }
        assertThat(directory.resolve("incidents")).isDirectoryContaining("glob:**.md");
        assertThat(shop.replicas()).isEqualTo(3);
    }

    /** The bound is for what has yet to begin. */
    @Test
    void moreRunsThanMayWaitAreGoneOnWith() throws IOException {
        var policy = "undrilled: true\nserve: {default: approval, waiting: 1}\n";
        try (var server = new ServerFixture(directory, shop, policy)) {
            server.post(message(alert("AgentsBehind", "f1", "firing")));
            server.awaits("May GrowAgents");
            server.post(message(alert("AgentsLost", "f2", "firing")));
            server.awaits("May UndrilledFixture");
        }
        try (var server = new ServerFixture(directory, shop, policy)) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(server.get("/metrics").body())
                            .containsPattern("runbook_runs_asking 2\\.0|outcome=\"SHED\""));
            assertThat(inbox()).noneMatch(line -> line.contains("AlertEnded"));
        }
    }

    /** Whoever asked was told that it would stop. */
    @Test
    void aRunThatWasAskedToStopIsNotGoneOnWith() throws IOException {
        var policy = "undrilled: true\nserve: {default: automatic}\n";
        try (var server = new ServerFixture(directory, shop, policy)) {
            server.post(message(alert("AgentsAwaited", "f1", "firing")));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> journal().contains("\"StepStarted\",\"step\":\"never\""));
        }
        new RunDirectory(shop.runs()).askToStop(shop.theRun());
        try (var server = new ServerFixture(directory, shop, policy)) {
            server.awaits("WaitingFixture for AgentsAwaited ended ");
            assertThat(server.log()).contains("runbook abort");
        }
        assertThat(inbox()).filteredOn(line -> line.contains("AlertEnded")).hasSize(1);
    }

    /** Where journals are shared nobody else can tell whether a person is at the run but by its lock. */
    @Test
    void aRunWhoseLockIsHeldElsewhereIsWaitedFor() throws Exception {
        var arguments = arguments();
        arguments.addAll(List.of("--journal", "cluster:default"));
        try (var process = new ServerProcessFixture(directory.resolve("server.log"), arguments)) {
            process.post(message(alert("AgentsBehind", "f1", "firing")));
            await().pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> lines() >= 6);
            process.kill();
        }
        lease("runbook-growagents").edit(held -> {
            held.getSpec().setLeaseDurationSeconds(3600);
            return held;
        });
        try (var server = new ServerFixture(directory, shop, AUTOMATIC, "--journal", "cluster:default")) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(server.get("/metrics").body())
                            .containsPattern("runbook_runs_asking 1\\.0|outcome=\"COMPLETED\""));
            assertThat(inbox()).noneMatch(line -> line.contains("AlertEnded"));

            lease("runbook-growagents").delete();
            server.awaits("GrowAgents for AgentsBehind ended COMPLETED");
        }
    }

    /** Two replicas with one directory: the second stands by, and goes on with what the killed first has begun. */
    @Test
    void aReplicaTakesOverFromOneThatIsKilled() throws Exception {
        var arguments = arguments();
        arguments.addAll(List.of("--leader-election", "default/runbook-serve"));
        try (var first = new ServerProcessFixture(directory.resolve("first.log"), arguments)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> first.get("/-/ready") == 200);
            try (var second = new ServerProcessFixture(directory.resolve("second.log"), arguments)) {
                assertThat(second.get("/-/ready")).isEqualTo(503);
                assertThat(second.post(message(alert("AgentsBehind", "f1", "firing"))))
                        .isEqualTo(503);
                assertThat(first.post(message(alert("AgentsBehind", "f1", "firing"))))
                        .isEqualTo(202);
                await().pollInterval(Duration.ofMillis(5))
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> lines() >= 6);
                first.kill();

                await().atMost(Duration.ofSeconds(120))
                        .until(() -> second.log().contains("GrowAgents for AgentsBehind ended COMPLETED"));
                assertThat(second.get("/-/ready")).isEqualTo(200);
                assertThat(second.post(message(alert("AgentsBehind", "f1", "firing"))))
                        .isEqualTo(202);
            }
        }
        assertThat(shop.replicas()).isEqualTo(3);
        assertThat(inbox().stream().filter(line -> line.contains("AlertEnded"))).hasSize(1);
    }

    private long lines() throws IOException {
        if (!Files.isDirectory(shop.runs())) {
            return 0;
        }
        try (var files = Files.list(shop.runs())) {
            var journal =
                    files.filter(file -> file.toString().endsWith(".jsonl")).findFirst();
            return journal.isEmpty() ? 0 : Files.readAllLines(journal.get()).size();
        }
    }
}
