package dev.runbook.api.port;

import java.util.List;
import org.apiguardian.api.API;

/**
 * Asks services over HTTP through the API server's proxy, so that no cluster DNS is needed. GET alone, and nothing is
 * changed by it: every step may.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Probes {
    /** Returns this port for another namespace. */
    Probes in(String namespace);

    /** Asks a Service for a path, as {@code /health}. An answer that is an error is a result, too. */
    ProbeResult get(String service, int port, String path);

    /** Asks every Service of the namespace, each at its first port, by name. */
    List<ProbeResult> all(String path);
}
