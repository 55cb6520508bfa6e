package dev.runbook.api.port;

import org.apiguardian.api.API;

/**
 * A Redis server. Reads, which every step may do, but for {@link #flush()}.
 *
 * <p>Every method throws an IllegalStateException with what Redis or {@code redis-cli} says when there is no answer.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Redis {
    /** Returns how the server answers PING: {@code PONG}. */
    String ping();

    /** Returns the memory that it uses, against its limit. */
    RedisMemory memory();

    /** Returns the length of a list, as a queue of Celery is one; 0 where there is no such key. */
    QueueLength queue(String list);

    /** Counts the keys of the database. */
    long keys();

    /**
     * Deletes every key of the database (FLUSHDB), and counts them before and after. An effect that nobody can
     * recognise afterwards: after a crash a person is asked.
     */
    Flushed flush();
}
