package dev.runbook.engine.live;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apiguardian.api.API;

/**
 * The fingerprint of an alert's labels as Prometheus and Alertmanager compute it: FNV-1a with 64 bits over the sorted
 * names and values, each followed by the byte 255 ({@code LabelSet.Fingerprint} of prometheus/common).
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class AlertFingerprint {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private AlertFingerprint() {}

    /** Returns it as 16 hex digits. */
    public static String of(Map<String, String> labels) {
        long sum = OFFSET;
        for (var label : new TreeMap<>(labels).entrySet()) {
            sum = add(add(sum, label.getKey()), label.getValue());
        }
        return String.format("%016x", sum);
    }

    private static long add(long before, String text) {
        long sum = before;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            sum = (sum ^ (b & 0xff)) * PRIME;
        }
        return (sum ^ 0xff) * PRIME;
    }
}
