package dev.runbook.engine.cli;

import dev.runbook.engine.model.RunbookModel;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Names runs: when, which runbook, and a few random digits. */
final class RunIds {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private RunIds() {}

    static String next(RunbookModel runbook) {
        return STAMP.format(Clock.systemUTC().instant()) + "-"
                + runbook.id().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + "-"
                + HexFormat.of()
                        .toHexDigits((short) RandomGenerator.getDefault().nextInt(1 << 16));
    }
}
