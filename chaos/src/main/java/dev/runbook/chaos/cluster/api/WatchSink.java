package dev.runbook.chaos.cluster.api;

import org.apiguardian.api.API;

/** Where a watch sends its events: called inside the simulation's lock, so it only takes them and returns at once. */
@API(status = API.Status.INTERNAL, since = "0.1")
public interface WatchSink {
    /** Takes one event as JSON on one line, without the line's end. */
    void event(byte[] json);

    /** Takes note that no more events come: the watch timed out or was cut off. */
    void end();
}
