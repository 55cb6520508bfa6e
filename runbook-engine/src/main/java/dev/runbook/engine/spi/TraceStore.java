package dev.runbook.engine.spi;

import dev.runbook.api.port.Trace;
import java.time.Duration;
import java.util.List;
import org.apiguardian.api.API;

/** A server that keeps traces. Thread-safe. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@FunctionalInterface
public interface TraceStore {
    /**
     * Returns recent traces of a service, in any order; bounded in time.
     *
     * @throws IllegalStateException with what the server says
     */
    List<Trace> recent(String service, Duration back);
}
