package dev.runbook.api.port;

import org.apiguardian.api.API;

/**
 * The memory of a Redis server.
 *
 * @param used bytes that it has allocated
 * @param limit bytes that it may ({@code maxmemory}); 0 where nothing limits it
 * @param policy what it does at the limit, as {@code noeviction}
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record RedisMemory(long used, long limit, String policy) {
    /** Returns the share of the limit that is used; 0 where nothing limits it. */
    public double share() {
        return limit == 0 ? 0 : (double) used / limit;
    }
}
