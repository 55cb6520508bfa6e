package dev.runbook.api.port;

import java.time.Duration;
import java.util.List;
import org.apiguardian.api.API;

/** Traces of requests, kept in Jaeger. Reads alone. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Traces {
    /**
     * Returns the slowest of a service's recent traces, the slowest first.
     *
     * @param connection one that the run was given ({@code --connections})
     * @param service its name in the traces
     * @param back how far back
     * @param limit how many at most
     * @throws IllegalStateException if there is no connection of that name, or Jaeger does not answer
     */
    List<Trace> slowest(String connection, String service, Duration back, int limit);
}
