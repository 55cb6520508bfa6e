package dev.runbook.engine.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncidentReportTests {
    private static final Instant START = Instant.parse("2026-11-27T12:18:07Z");

    @TempDir
    Path directory;

    private static IncidentReport report(String run) {
        return new IncidentReport(new IncidentFacts(
                1,
                run,
                "HighLatency",
                "Latency is high",
                null,
                "prod/default",
                "alice",
                null,
                START,
                null,
                null,
                "",
                "",
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                List.of()));
    }

    @Test
    void runsOfOneMinuteThatEndTogetherAreReportedEach() throws Exception {
        int runs = 12;
        var together = new CyclicBarrier(runs);
        var threads = Executors.newFixedThreadPool(runs);
        try {
            List<Future<Path>> written = IntStream.range(0, runs)
                    .mapToObj(i -> threads.submit(() -> {
                        together.await();
                        return report("run-" + i).write(directory);
                    }))
                    .toList();

            assertThat(written).extracting(IncidentReportTests::file).doesNotHaveDuplicates();
            assertThat(directory).isDirectoryContaining("glob:**/incident-20261127-1218.md");
            assertThat(directory).isDirectoryContaining("glob:**/incident-20261127-1218-" + runs + ".json");
        } finally {
            threads.shutdownNow();
        }
    }

    private static Path file(Future<Path> written) {
        try {
            return written.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRunHasOneReportWhoseWordsOfPeopleStay() throws IOException {
        var file = report("run-1").write(directory);
        Files.writeString(file, "the root cause was a migration");

        assertThat(report("run-1").write(directory)).isEqualTo(file).hasContent("the root cause was a migration");
    }

    @Test
    void aFileThatNobodyCanReadIsLeftAlone() throws IOException {
        var torn = Files.writeString(directory.resolve("incident-20261127-1218.json"), "{\"run\":\"run");

        assertThat(report("run-1").write(directory)).hasFileName("incident-20261127-1218-2.md");
        assertThat(torn).hasContent("{\"run\":\"run");
    }
}
