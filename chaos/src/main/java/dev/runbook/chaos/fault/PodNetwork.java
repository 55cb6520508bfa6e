package dev.runbook.chaos.fault;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;

/** The network of a world's pods as faults can disturb it: an ability of targets. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface PodNetwork {
    /** Returns what stands in the way of such a disturbance here; empty if nothing does. */
    Optional<String> missing(Disturbance disturbance);

    /**
     * Disturbs the network of present pods; new ones are spared. How to undo it is written down before.
     *
     * @param labels that the pods have
     * @param pods how many at most, the first by name
     */
    Handle disturb(String namespace, Map<String, String> labels, int pods, Disturbance disturbance);

    /** What is going on in a network. */
    interface Handle {
        /** Returns whether the network has done something to somebody's packets. */
        boolean seen();

        /** Takes the disturbance back; a pod that is gone has taken its own along. */
        void undo();
    }

    /** What can be wrong with a network. */
    sealed interface Disturbance {}

    /** Nothing comes in and nothing goes out. */
    record Isolation() implements Disturbance {}

    /**
     * Packets get lost at random, on their way in and on their way out.
     *
     * @param share from 0 to 1
     */
    record Loss(double share) implements Disturbance {}

    /**
     * What goes out is held up as by a narrow line.
     *
     * @param rate as tc takes it: {@code 64kbit}
     */
    record Bandwidth(String rate) implements Disturbance {}

    /**
     * What comes in is answered later.
     *
     * @param by how much, for each turn
     */
    record Delay(Duration by) implements Disturbance {}

    /** No name can be resolved. */
    record NoNames() implements Disturbance {}
}
