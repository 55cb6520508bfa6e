package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What a person at the terminal sees of what a run found. */
class ResultTests extends ShopFixture {
    @Test
    void theLastListOfRecordsIsShownAsATable() throws IOException {
        var policy = Files.writeString(directory.resolve("policy.yaml"), "undrilled: true\n");
        var ran = shop.run("apply", "ListingFixture", "--yes", "--policy", policy.toString());

        assertThat(ran.code()).as(ran.all()).isZero();
        assertThat(ran.out()).contains("""

                        Put all into a table:
                          service  ok     found
                          shop     true   answers
                          agents   false  no answer for a minute

                        COMPLETED
                        """).doesNotContain("only seen on the way");
    }

    @Test
    void whatWasFoundIsNotShownAnewWhenItIsTakenBack() throws IOException {
        var policy = Files.writeString(directory.resolve("policy.yaml"), "undrilled: true\n");
        var ran = shop.run("apply", "CountedFixture", "--yes", "--policy", policy.toString());
        assertThat(ran.out()).contains("Count the pods:");

        var back = shop.run("rollback", shop.theRun(), "--yes", "--policy", policy.toString());

        assertThat(back.code()).as(back.all()).isZero();
        assertThat(back.out()).contains("ROLLED_BACK").doesNotContain("Count the pods:");
    }
}
