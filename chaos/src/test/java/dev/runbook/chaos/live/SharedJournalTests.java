package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.journal.DatabaseFixture;
import dev.runbook.chaos.live.CommandLineFixture.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that one machine began is seen, gone on with and taken back from another. */
class SharedJournalTests {
    @TempDir
    Path directory;

    private CommandLineFixture shop;
    private List<String> store = List.of();

    @BeforeEach
    void serve() throws IOException {
        shop = new CommandLineFixture(directory);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private Ran at(String machine, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(store);
        return shop.with(directory.resolve(machine), all.toArray(String[]::new));
    }

    @Test
    void aMirrorInTheClusterIsEnoughForAnotherMachine() throws IOException {
        store = List.of("--journal", "cluster:default");

        waitsHereAndGoesOnThere();
    }

    @Test
    void aDatabaseIsEnoughForAnotherMachine() throws Exception {
        var database = DatabaseFixture.start();
        var password = Files.writeString(directory.resolve("password"), database.password());
        store = List.of("--journal", database.database("shared"), "--journal-password", "file:" + password);

        waitsHereAndGoesOnThere();
    }

    private void waitsHereAndGoesOnThere() throws IOException {
        shop.person("alice");
        var waits = at("here", "apply", "GrowAgents", "--yes", "--param", "asks=true", "--param", "by=2");
        assertThat(waits.code()).as(waits.all()).isEqualTo(5);
        var run = waits.out().replaceAll("(?s).*Run        (\\S+).*", "$1");

        assertThat(at("there", "status").out()).contains(run, "AWAITING_HUMAN");
        assertThat(at("there", "status", run).out()).contains("queue: failed");
        assertThat(shop.by("alice", directory.resolve("there"), "approve", run, "queue", "--yes")
                        .code())
                .isZero();
        var resumed = at("there", "resume", run, "--yes");
        assertThat(resumed.code()).as(resumed.all()).isZero();
        assertThat(shop.replicas()).isEqualTo(4);

        assertThat(at("here", "status", run).out()).contains("Ended      COMPLETED");
        var taken = at("here", "rollback", run, "--yes");
        assertThat(taken.code()).as(taken.all()).isZero();
        assertThat(shop.replicas()).isEqualTo(2);
        assertThat(at("there", "status", run).out()).contains("Ended      ROLLED_BACK");
    }

    @Test
    void aStoreThatIsNoneIsAUsageError() {
        store = List.of("--journal", "somewhere");
        var ran = at("here", "apply", "GrowAgents", "--yes");

        assertThat(ran.code()).as(ran.all()).isEqualTo(64);
        assertThat(ran.err()).contains("--journal takes files, cluster:NAMESPACE or jdbc:postgresql://");
        assertThat(shop.replicas()).isEqualTo(2);
    }
}
