package dev.runbook.chaos.live;

import static org.awaitility.Awaitility.await;

import dev.runbook.engine.journal.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What tests of stopped runs share: Ctrl-C for a process, and what has been written by now. */
abstract class InterruptedFixture extends ShopFixture {
    static final Duration LONG = Duration.ofMinutes(1);

    static void interrupt(Process process) throws Exception {
        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String journal() {
        try {
            return Files.isDirectory(shop.runs())
                            && !new RunDirectory(shop.runs()).runs().isEmpty()
                    ? text(shop.runs().resolve(shop.theRun() + ".jsonl"))
                    : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitJournal(String part) {
        await().atMost(LONG).until(() -> journal().contains(part));
    }
}
