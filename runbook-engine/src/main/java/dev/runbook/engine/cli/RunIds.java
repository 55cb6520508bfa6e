package dev.runbook.engine.cli;

import dev.runbook.engine.model.RunbookModel;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Names runs: when, which runbook, and a few random digits. */
final class RunIds {
    private static final DateTimeFormatter SHAPE = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final DateTimeFormatter STAMP = SHAPE.withZone(ZoneOffset.UTC);

    private RunIds() {}

    static String next(RunbookModel runbook) {
        return STAMP.format(Clock.systemUTC().instant()) + "-"
                + runbook.id().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + "-"
                + HexFormat.of()
                        .toHexDigits((short) RandomGenerator.getDefault().nextInt(1 << 16));
    }

    /** Returns when a run was named, to the second; the far past for a name that is none of ours. */
    static Instant startedAt(String run) {
        try {
            return LocalDateTime.parse(run.substring(0, Math.min(15, run.length())), SHAPE)
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            return Instant.MIN;
        }
    }
}
