package dev.runbook.engine.spi;

import dev.runbook.api.port.Metrics;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apiguardian.api.API;

/**
 * A world that is being drilled in: a cluster, its Prometheus, its clock. Belongs to one run; closed at its end.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Arena extends AutoCloseable {
    /** Returns the arena's time. */
    ArenaTime time();

    /** Returns what builds the HTTP clients that reach the API server; the gate wraps them. */
    HttpClient.Factory httpClientFactory();

    /** Returns the client configuration: master URL and the default namespace. */
    Config clientConfig();

    /** Returns the arena's Prometheus. */
    Metrics metrics();

    /** Returns what a run reaches beside the API server; nothing unless the arena says. */
    default Connections connections() {
        return Connections.NONE;
    }

    /** Returns what is not healthy in the world, one line each; empty when the baseline holds. Alerts are not part of it. */
    List<String> unhealthy();

    /** Returns the state of an alert of the request. */
    AlertState alert(String name);

    /** Returns what faults act through. */
    FaultContext faults();

    /** Adds a line to the timeline. */
    void tell(String actor, String text);

    /** Returns the timeline so far, in order. */
    List<TimelineEntry> timeline();

    /** Returns whether every event already delivered to clients of this arena has been handled. */
    boolean quiescent();

    /** Returns the random stream of a name, seeded by the request: the same draws for the same seed. */
    RandomGenerator random(String stream);

    /** Ends the world and stops its threads. Never throws. */
    @Override
    void close();
}
