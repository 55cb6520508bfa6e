package dev.runbook.chaos.cluster.api;

import org.apiguardian.api.API;

/**
 * The pod's end of a connection. An execution has the streams {@link #INPUT} to {@link #RESIZE}; a forwarded port has
 * {@link #DATA} in both directions and {@link #PROBLEM} towards the client. Usable from any thread.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public interface PodStreams {
    /** Standard input. */
    int INPUT = 0;

    /** Standard output. */
    int OUTPUT = 1;

    /** Standard error. */
    int ERROR = 2;

    /** How the command ended, as a {@code Status} in JSON. */
    int STATUS = 3;

    /** The size of the client's terminal. */
    int RESIZE = 4;

    /** What goes through a forwarded port. */
    int DATA = 0;

    /** Why a port can't be forwarded, as text. */
    int PROBLEM = 1;

    /** Takes what the client says. */
    void receive(int stream, byte[] bytes);

    /** Takes note that the client says no more on a stream. */
    void end(int stream);

    /** Takes note that the client has gone. */
    void close();

    /** Listens to nothing. */
    static PodStreams deaf() {
        return new PodStreams() {
            @Override
            public void receive(int stream, byte[] bytes) {}

            @Override
            public void end(int stream) {}

            @Override
            public void close() {}
        };
    }
}
