package dev.runbook.api.port;

import org.apiguardian.api.API;

/** Redis servers of the run's namespace, or outside of it. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface RedisServers {
    /** Returns this port for another namespace. */
    RedisServers in(String namespace);

    /**
     * Returns database 0 of the server that {@code redis-cli} in a pod's first container reaches. A password is taken
     * from the container's {@code REDISCLI_AUTH}, as {@code redis-cli} does.
     */
    Redis pod(String pod);

    /**
     * Returns the server of a connection that the run was given ({@code --connections}), reached directly.
     *
     * @throws IllegalStateException if there is none of that name
     */
    Redis connection(String name);
}
