package dev.runbook.chaos.k3s;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** Takes a text out of a stream of bytes, wherever the stream's pieces end. */
final class SuffixEraser {
    private final byte[] suffix;
    private int matched;

    /** Takes out each occurrence of a text whose first character occurs in it once. */
    SuffixEraser(String suffix) {
        this.suffix = suffix.getBytes(UTF_8);
    }

    /** Returns what is left of the next piece; its end may be kept back. */
    byte[] next(byte[] piece) {
        var left = new ByteArrayOutputStream(piece.length + matched);
        for (byte each : piece) {
            if (each != suffix[matched]) {
                left.write(suffix, 0, matched);
                matched = 0;
            }
            if (each != suffix[matched]) {
                left.write(each);
            } else if (++matched == suffix.length) {
                matched = 0;
            }
        }
        return left.toByteArray();
    }

    /** Returns what was kept back. */
    byte[] end() {
        var rest = java.util.Arrays.copyOf(suffix, matched);
        matched = 0;
        return rest;
    }
}
