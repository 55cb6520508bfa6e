package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/**
 * Journals that an earlier version wrote, before its runs told who approved them: a run of GrowAgents that completed, and
 * one that waits for its manual step.
 */
class OldJournalTests extends ShopFixture {
    private static final String RUN = "20261126-000000-growagents-0000";

    private static List<String> old(String which) throws IOException {
        var name = "/journals/schema-1/" + which + ".jsonl";
        try (InputStream in = Objects.requireNonNull(OldJournalTests.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private void put(List<String> lines) throws IOException {
        Files.createDirectories(shop.runs());
        Files.write(shop.runs().resolve(RUN + ".jsonl"), lines);
    }

    /** Puts it there as if the runbook's class had not changed since, nor the cluster. */
    private void putAsOfToday(String which, Path today) throws IOException {
        var header = Files.readString(today.resolve(theRun(today)));
        put(chained(old(which), line -> {
            var same = line;
            for (var name : List.of("content", "cluster")) {
                var value = Pattern.compile("\"" + name + "\":\"[^\"]*\"").matcher(header);
                assertThat(value.find()).as(name).isTrue();
                same = same.replaceFirst("\"" + name + "\":\"[^\"]*\"", value.group());
            }
            return same;
        }));
    }

    private static String theRun(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jsonl"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Changes lines, and closes each anew with the hash of the one before it and its own checksum. */
    private static List<String> chained(List<String> lines, UnaryOperator<String> change) {
        var closed = new ArrayList<String>();
        var previous = "0".repeat(64);
        for (var line : lines) {
            var open =
                    change.apply(line.substring(0, line.lastIndexOf(",\"prev\":"))) + ",\"prev\":\"" + previous + "\"";
            var crc = new CRC32C();
            crc.update(open.getBytes(StandardCharsets.UTF_8));
            closed.add(open + ",\"crc\":\"" + HexFormat.of().toHexDigits((int) crc.getValue()) + "\"}");
            previous = sha256(closed.get(closed.size() - 1));
        }
        return closed;
    }

    private static String sha256(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void statusTellsWhatItTells() throws IOException {
        put(old("completed"));

        var status = shop.run("status", RUN);

        assertThat(status.code()).as(status.all()).isZero();
        assertThat(status.out())
                .contains(
                        "Ended      COMPLETED",
                        "look: succeeded",
                        "queue: skipped",
                        "1 CREATE configmaps default/grown: done",
                        "2 UPDATE deployments.apps/scale default/agents: done");
    }

    @Test
    void whatItDidIsTakenBack() throws IOException {
        var today = directory.resolve("today");
        assertThat(shop.with(today, "apply", "GrowAgents", "--yes").code()).isZero();
        putAsOfToday("completed", today);

        var back = shop.run("rollback", RUN, "--yes");

        assertThat(back.code()).as(back.all()).isZero();
        assertThat(shop.replicas()).isEqualTo(2);
        assertThat(shop.world()
                        .faults()
                        .client()
                        .configMaps()
                        .inNamespace("default")
                        .withName("grown")
                        .get())
                .isNull();
    }

    @Test
    void whatWaitsGoesOn() throws IOException {
        var today = directory.resolve("today");
        assertThat(shop.with(today, "apply", "GrowAgents", "--yes", "--param", "asks=true")
                        .code())
                .isEqualTo(5);
        putAsOfToday("waiting", today);

        var resumed = shop.typing("yes\nyes\n", "resume", RUN);

        assertThat(resumed.code()).as(resumed.all()).isZero();
        assertThat(shop.replicas()).isEqualTo(3);
    }

    @Test
    void oneOfANewerVersionIsRefused() throws IOException {
        put(chained(old("waiting"), line -> line.replaceFirst("\"schema\":1,", "\"schema\":2,")));

        for (var command : List.of("status", "resume", "rollback")) {
            var ran = shop.run(command, RUN);

            assertThat(ran.code()).as(ran.all()).isEqualTo(7);
            assertThat(ran.err())
                    .contains("its schema is 2, newer than this version's 1; use the version that wrote it")
                    .doesNotContain("\tat ");
        }
        assertThat(shop.replicas()).isEqualTo(2);
    }
}
