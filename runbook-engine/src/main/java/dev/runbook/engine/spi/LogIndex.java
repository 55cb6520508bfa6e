package dev.runbook.engine.spi;

import dev.runbook.api.port.LogDocument;
import java.time.Duration;
import java.util.List;
import org.apiguardian.api.API;

/** A server that keeps logs. Thread-safe. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@FunctionalInterface
public interface LogIndex {
    /**
     * Returns the newest documents of an index, newest first; bounded in time.
     *
     * @throws IllegalStateException with what the server says
     */
    List<LogDocument> newest(String index, Duration back, int limit);
}
