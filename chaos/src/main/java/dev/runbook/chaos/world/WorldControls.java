package dev.runbook.chaos.world;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * What faults can turn in a world whose services are simulated: an ability of the embedded target and of k3s. All of it takes
 * effect at the present instant.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface WorldControls {
    /** Returns the world as it was declared. */
    ClusterWorld world();

    /** Finds what a version of a service does at present; empty if there is no such service. */
    Optional<Behaviour> behaviour(String service, String imageTag);

    /** Says what a version of a service does. */
    void release(String service, String imageTag, Behaviour behaviour);

    /** Multiplies the traffic of a service; 1 takes it back. */
    void surge(String service, double factor);

    /** Makes each request to a dependency take longer by a time; zero takes it back. */
    void slow(String dependency, Duration by);

    /** Returns by what the world's CPU is multiplied on the cluster; 1 where nothing is scaled. */
    default double cpu() {
        return 1;
    }

    /** Takes an image out of the registry, or puts it back; nodes that have it keep it. */
    void image(String image, boolean available);

    /**
     * Gives trouble to pods.
     *
     * @param labels that the pods have
     * @param pods how many of the present ones at most; new pods are spared unless all are meant
     * @return takes the trouble away
     */
    Runnable trouble(String namespace, Map<String, String> labels, Trouble trouble, int pods);
}
