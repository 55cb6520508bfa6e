package dev.runbook.engine.journal;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Binds the lines of a journal together: each ends with the SHA-256 of the line before it and the CRC-32C of itself up
 * to there, {@code …,"prev":"<64 hex>","crc":"<8 hex>"}}.
 */
final class Chain {
    /** What stands for the line before the first. */
    static final String START = "0".repeat(64);

    private static final String CRC = ",\"crc\":\"";
    private static final int TAIL = CRC.length() + 8 + "\"}".length();

    private Chain() {}

    /** Closes a line. */
    static String close(String line, String previous) {
        var open = line.substring(0, line.length() - 1) + ",\"prev\":\"" + previous + "\"";
        return open + CRC + crc(open) + "\"}";
    }

    /** Returns what is wrong with a line; null if nothing is. */
    static @Nullable String problem(String line, String previous) {
        int end = line.length() - TAIL;
        if (end < 0 || !line.startsWith(CRC, end) || !line.endsWith("\"}")) {
            return "it does not end with a checksum";
        }
        var open = line.substring(0, end);
        if (!line.equals(open + CRC + crc(open) + "\"}")) {
            return "its checksum does not fit";
        }
        return open.endsWith(",\"prev\":\"" + previous + "\"") ? null : "it does not follow the line before it";
    }

    static String hash(String line) {
        return Sha256.of(line);
    }

    private static String crc(String text) {
        var crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
