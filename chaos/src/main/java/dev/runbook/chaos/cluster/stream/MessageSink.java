package dev.runbook.chaos.cluster.stream;

import org.apiguardian.api.API;

/** Where messages to a client go; called inside the simulation's lock, so it only takes them and returns at once. */
@API(status = API.Status.INTERNAL, since = "0.1")
public interface MessageSink {
    /** Takes one message. */
    void message(byte[] bytes);

    /** Takes note that no more come. */
    void end();
}
