package dev.runbook.engine.spi;

import org.apiguardian.api.API;

/**
 * A Redis server that is reached. Thread-safe; every method is bounded in time and throws an IllegalStateException with
 * what the server says.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface RedisConnection {
    /** Answers PING. */
    String ping();

    /** Answers INFO for a section: lines of {@code name:value}. */
    String info(String section);

    /** Answers LLEN. */
    long length(String list);

    /** Answers DBSIZE. */
    long keys();

    /** Deletes every key of the database: FLUSHDB. */
    void flush();
}
