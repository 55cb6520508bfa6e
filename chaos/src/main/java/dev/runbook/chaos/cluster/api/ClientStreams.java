package dev.runbook.chaos.cluster.api;

import org.apiguardian.api.API;

/**
 * The client's end of a connection into a pod. Called inside the simulation's lock, so it only takes what it gets and
 * returns at once; also before the connection has been answered.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public interface ClientStreams {
    /** Takes what a stream says, one of {@link PodStreams}' numbers. */
    void send(int stream, byte[] bytes);

    /** Takes note that all streams have ended. */
    void end();
}
