package dev.runbook.engine.live;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apiguardian.api.API;

/**
 * Hands what a live run acts with to the engine that a launcher starts in the same JVM: configuration parameters carry
 * text only, so they carry a key. Without a key that was given out here there is no live run under a launcher.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class LiveSessions {
    private static final Map<String, LiveSettings> OPEN = new ConcurrentHashMap<>();

    private LiveSessions() {}

    /** Keeps settings and returns their key. */
    public static String open(LiveSettings settings) {
        var key = UUID.randomUUID().toString();
        OPEN.put(key, settings);
        return key;
    }

    /** Returns the settings of a key. */
    public static Optional<LiveSettings> find(String key) {
        return Optional.ofNullable(OPEN.get(key));
    }

    /** Lets go of a key. */
    public static void close(String key) {
        OPEN.remove(key);
    }
}
