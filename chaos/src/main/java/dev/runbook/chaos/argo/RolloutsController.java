package dev.runbook.chaos.argo;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.controller.Events;
import dev.runbook.chaos.simulation.Simulation;
import org.apiguardian.api.API;

/**
 * Runs Argo Rollouts on the objects of an embedded cluster: canary updates by replicas, with pauses and analysis, abort,
 * undo, promotion and restart, and blue-green updates by services, as v1.8 does them.
 *
 * <p>What it does not emulate (traffic routing, experiments, workload references and others) makes the
 * Rollout Degraded with a condition InvalidSpec that names it.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class RolloutsController {
    private static final String COMPONENT = "rollouts-controller";

    private final RolloutReconciler rollouts;
    private final AnalysisRunReconciler runs;

    /**
     * Prepares the controller; it does nothing before {@link #start}.
     *
     * @param query answers the queries of analysis runs
     */
    public RolloutsController(Simulation simulation, ObjectStore store, MetricQuery query) {
        var events = new Events(simulation, store, COMPONENT);
        this.rollouts = new RolloutReconciler(simulation, store, events);
        this.runs = new AnalysisRunReconciler(simulation, store, events, query);
    }

    /** Begins to watch the store. Call it once, inside the simulation's lock or before anything else runs. */
    public void start() {
        rollouts.start();
        runs.start();
    }
}
