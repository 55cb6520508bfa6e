package dev.runbook.engine.spi;

import java.util.Optional;
import org.apiguardian.api.API;

/**
 * What a run reaches beside the API server: {@link SqlConnection}, {@link RedisConnection}, {@link LogIndex},
 * {@link TraceStore} and {@link CommitHistory}, each by a name. Thread-safe.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Connections {
    /** Reaches nothing. */
    Connections NONE = new Connections() {
        @Override
        public <T> Optional<T> find(Class<T> type, String name) {
            return Optional.empty();
        }
    };

    /**
     * Finds a connection.
     *
     * @throws IllegalStateException if it is known, and the library that it needs is not on the class path
     */
    <T> Optional<T> find(Class<T> type, String name);
}
