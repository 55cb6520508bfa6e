package dev.runbook.chaos.crash;

import dev.runbook.chaos.crash.CrashMatrix.Cell;
import dev.runbook.chaos.embedded.ServedWorld;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.ServiceModel;
import dev.runbook.chaos.world.WorkerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What one cell of the matrix looks at that kills real processes: the agents, the lock, and what was said. */
final class ProcessCells {
    private static final String NAMESPACE = "default";

    private final ServedWorld world;
    private final ProcessesFixture processes;
    private final long before;
    private final List<String> wrong = new ArrayList<>();

    ProcessCells(ServedWorld world, ProcessesFixture processes) {
        this.world = world;
        this.processes = processes;
        this.before = generation();
    }

    static ClusterWorld shop() {
        return ClusterWorld.named("shop")
                .resources("shop/shop.yaml", "shop/agents.yaml")
                .service(ServiceModel.named("shop").traffic(100))
                .worker(WorkerModel.named("agents"));
    }

    private io.fabric8.kubernetes.api.model.apps.Deployment agents() {
        return world.faults()
                .client()
                .apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withName("agents")
                .get();
    }

    private long generation() {
        return agents().getMetadata().getGeneration();
    }

    /** Takes down what is not as it has to be. */
    void require(String what, Object expected, Object is) {
        if (!expected.equals(is)) {
            wrong.add(what + " is " + is + " instead of " + expected);
        }
    }

    /** Takes down if a run that was killed, and is to complete, was not resumed as it has to be. */
    void requireResumed(int code) {
        require("resume's exit code", processes.released() ? 7 : 0, code);
    }

    /** Takes down where a text lacks another. */
    void requireSaid(String text, String part) {
        if (!text.contains(part)) {
            wrong.add("not said: " + part);
        }
    }

    /** Looks at replicas of the agents, how often their spec was written, and whether a lock is left. */
    void requireAgents(int replicas, int writes) {
        require("replicas", replicas, agents().getSpec().getReplicas());
        require("writes", (long) writes, generation() - before);
        var mark = agents().getMetadata().getAnnotations().get("runbook.dev/lock");
        require("lock on the agents", "null", String.valueOf(mark));
        world.faults()
                .client()
                .leases()
                .inNamespace(NAMESPACE)
                .list()
                .getItems()
                .forEach(lease -> require(
                        "holder of " + lease.getMetadata().getName(),
                        "",
                        lease.getSpec().getHolderIdentity()));
    }

    Cell cell(String runbook, String disturbance, int where) throws IOException {
        var green = wrong.isEmpty();
        return new Cell(
                runbook,
                disturbance,
                where,
                green,
                green ? "as it has to be" : wrong.toString(),
                green ? List.of() : processes.logs().lines().toList());
    }

    /** Makes the world, the commands and the receiver of one cell, lets it be played, and ends them. */
    static Cell played(FastCommandFixture commands, Path home, Receiver receiver, Play play) throws Exception {
        try (receiver;
                var world = ServedWorld.start(receiver.in(shop()), NAMESPACE, 20, 0)) {
            var processes = new ProcessesFixture(commands, world, home);
            return play.on(world, processes, receiver.reachedBy(processes));
        }
    }

    /** Plays one cell. */
    @FunctionalInterface
    interface Play {
        Cell on(ServedWorld world, ProcessesFixture processes, List<String> options) throws Exception;
    }
}
