package dev.runbook.chaos.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.engine.journal.DatabaseStore;
import dev.runbook.engine.journal.JournalStore;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DatabaseStoreTests extends JournalStoreContract {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private DatabaseFixture server;
    private String name;
    private String url;
    private int rewritten = 1;

    @Override
    JournalStore open() throws Exception {
        server = DatabaseFixture.start();
        name = "journals" + DATABASES.incrementAndGet();
        url = server.database(name);
        return DatabaseStore.open(url, server.password());
    }

    @Override
    void closeStore() {
        if (store() != null) {
            super.closeStore();
        }
    }

    @Override
    void overwrite(String run, List<String> lines) throws Exception {
        server.sql(
                name,
                "WITH gone AS (DELETE FROM runbook_line) INSERT INTO runbook_line SELECT ?, number + 100 * ?::int, line"
                        + " FROM unnest(string_to_array(?, E'\n')) WITH ORDINALITY AS t(line, number)",
                run,
                String.valueOf(rewritten++),
                String.join("\n", lines));
    }

    @Test
    void aConnectionThatBreaksIsMadeAgainAndNoRecordIsThereTwice() throws Exception {
        try (var journal = store().create("broken")) {
            for (int i = 0; i < 5; i++) {
                journal.append(note("note " + i));
                server.sql(
                        name,
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                                + " AND application_name = 'runbook'");
            }

            assertThat(store().read("broken").lines()).hasSize(5).isEqualTo(journal.lines());
        }
    }

    /** A commit that returns before its record is on disk would let an effect be sent that nobody remembers. */
    @Test
    void commitsAreOnDiskWhateverTheDatabaseSays() throws Exception {
        server.sql(name, "ALTER DATABASE " + name + " SET synchronous_commit = off");
        server.sql(name, "CREATE TABLE seen (setting text)");
        server.sql(
                name,
                "CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN INSERT INTO seen VALUES (current_setting(''synchronous_commit'')); RETURN NEW; END'");
        server.sql(name, "CREATE TRIGGER see BEFORE INSERT ON runbook_line FOR EACH ROW EXECUTE FUNCTION see()");
        try (var journal = store().create("forced")) {
            journal.append(note("one"));
        }
        server.sql(name, "CREATE TABLE must (CHECK (NOT bad), bad boolean)");
        server.sql(name, "INSERT INTO must (bad) SELECT setting <> 'on' FROM seen");
        assertThatThrownBy(() -> server.sql(name, "INSERT INTO must (bad) SELECT setting = 'on' FROM seen"))
                .hasMessageContaining("violates check");
    }

    @Test
    void aPasswordOnTheCommandLineIsRefused() {
        assertThatThrownBy(() -> DatabaseStore.open(url + "&password=secret", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--journal-password")
                .hasMessageNotContaining("secret");
    }

    @Test
    void whatCanNotBeReachedIsSaid() {
        assertThatThrownBy(() -> DatabaseStore.open("jdbc:nothing:x", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("org.postgresql:postgresql");
        assertThatThrownBy(() -> DatabaseStore.open(url, "wrong"))
                .hasMessageContaining("can't be reached")
                .hasMessageContaining("password authentication failed");
    }
}
