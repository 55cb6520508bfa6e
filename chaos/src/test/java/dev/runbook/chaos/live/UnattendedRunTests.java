package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** A run that nobody sits beside leaves its question in the cluster and ends for the time being. */
class UnattendedRunTests extends ShopFixture {
    private String journal() throws IOException {
        return Files.readString(shop.runs().resolve(shop.theRun() + ".jsonl"));
    }

    @Test
    void theFirstLevelIsCalledWhenItAsksAndNotWhenSomebodyHasAnswered() throws IOException {
        shop.person("alice");
        var policy = Files.writeString(directory.resolve("policy.yaml"), "undrilled: true\n")
                .toString();
        assertThat(shop.run("apply", "EscalatedFixture", "--yes", "--policy", policy)
                        .code())
                .isEqualTo(5);
        assertThat(journal()).containsOnlyOnce("\"Notified\",\"step\":\"look\",\"channel\":\"#leads\"");

        var run = shop.theRun();
        assertThat(shop.by("alice", "approve", run, "look", "--yes").code()).isZero();
        var resumed = shop.run("resume", run, "--yes", "--policy", policy);
        assertThat(resumed.code()).as(resumed.all()).isZero();
        assertThat(journal()).containsOnlyOnce("\"Notified\",\"step\":\"look\",\"channel\":\"#leads\"");
    }
}
