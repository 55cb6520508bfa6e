package dev.runbook.chaos.kubelet;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.controller.Events;
import dev.runbook.chaos.simulation.Simulation;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/** What the pods of the node share: clock, store, events, images, addresses and identities. */
final class NodeRuntime {
    static final String NODE = "embedded-node";
    static final String HOST_IP = "172.18.0.2";

    final Simulation simulation;
    final ObjectStore store;
    final Events events;
    private final Set<String> images = new HashSet<>();
    private final SplittableRandom random;
    private int addresses;
    private boolean silent;

    NodeRuntime(Simulation simulation, ObjectStore store) {
        this.simulation = simulation;
        this.store = store;
        this.events = new Events(simulation, store, "kubelet", NODE);
        this.random = simulation.random("kubelet");
    }

    /** Tells whether the node is cut off from the API server. */
    boolean silent() {
        return silent;
    }

    void silence(boolean cutOff) {
        silent = cutOff;
    }

    boolean hasImage(String image) {
        return images.contains(image);
    }

    void addImage(String image) {
        images.add(image);
    }

    /** Returns the next address of the node's pod network 10.244.0.0/16. */
    String nextAddress() {
        int host = 2 + addresses++;
        return "10.244." + (host / 254 & 0xFF) + "." + (1 + host % 254);
    }

    String nextContainerId() {
        var id = new StringBuilder("containerd://");
        for (int i = 0; i < 4; i++) {
            id.append("%016x".formatted(random.nextLong()));
        }
        return id.toString();
    }

    /** Returns a duration between two numbers of milliseconds. */
    Duration between(int fromMillis, int toMillis) {
        return Duration.ofMillis(random.nextInt(fromMillis, toMillis));
    }

    void tell(String text) {
        simulation.tell("kubelet", text);
    }
}
