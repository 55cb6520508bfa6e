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
        if (ignoresInterrupts(process)) {
            throw new IllegalStateException("a process of this build ignores SIGINT, as the build itself does: a shell"
                    + " has started it in the background. Start it in the foreground.");
        }
        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    /** The mask of the signals that a process ignores has a bit for each, SIGINT the second; see proc_pid_status(5). */
    private static boolean ignoresInterrupts(Process process) throws IOException {
        var status = Path.of("/proc", String.valueOf(process.pid()), "status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .map(line -> Long.parseUnsignedLong(line.replaceFirst("SigIgn:\\s*", ""), 16))
                        .anyMatch(mask -> (mask & 1L << 1) != 0);
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
