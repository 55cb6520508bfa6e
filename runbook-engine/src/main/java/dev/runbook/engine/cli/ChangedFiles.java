package dev.runbook.engine.cli;

import dev.runbook.engine.execution.DaemonThreads;
import dev.runbook.engine.journal.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Looks whether files have another content than at the start. What can't be read for a moment, as while a kubelet puts a
 * new version of a volume in place, has not changed.
 */
final class ChangedFiles implements AutoCloseable {
    private static final long EVERY_SECONDS = 5;

    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("runbook-files"));

    /**
     * Begins to look.
     *
     * @param places files, or directories with all that is in them
     * @param changed takes the first place that has changed, once
     */
    void watch(List<Path> places, Consumer<Path> changed) {
        for (var place : places) {
            var before = content(place);
            if (before.isEmpty()) {
                throw new Refusal(
                        ExitCode.USAGE,
                        "--end-on-change " + place
                                + " can't be read, so that nobody would know when it changes. Nothing" + " is served.");
            }
            var unused = clock.scheduleWithFixedDelay(
                    () -> look(place, before, changed), EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void look(Path place, String before, Consumer<Path> changed) {
        var now = content(place);
        if (!now.isEmpty() && !now.equals(before)) {
            clock.shutdown();
            changed.accept(place);
        }
    }

    private static String content(Path place) {
        var parts = new ArrayList<String>();
        try (var files = Files.walk(place, FileVisitOption.FOLLOW_LINKS)) {
            for (var file : files.filter(file -> counts(place, file)).sorted().toList()) {
                parts.add(place.relativize(file) + " " + Sha256.of(Files.readAllBytes(file)));
            }
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
        return Sha256.of(String.join("\n", parts));
    }

    /** Names that begin with two dots are how a kubelet keeps the versions of a volume. */
    private static boolean counts(Path place, Path file) {
        return Files.isRegularFile(file) && !place.relativize(file).toString().startsWith("..");
    }

    @Override
    public void close() {
        clock.shutdown();
    }
}
