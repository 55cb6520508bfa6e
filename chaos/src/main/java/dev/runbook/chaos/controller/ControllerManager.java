package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.api.PodUsage;
import dev.runbook.chaos.simulation.Simulation;
import org.apiguardian.api.API;

/** Starts the controllers that Kubernetes' own controller manager runs, as far as they are emulated. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class ControllerManager {
    private ControllerManager() {}

    /** Starts them on a store; what is in it already is reconciled too. */
    public static void start(Simulation simulation, ObjectStore store, PodUsage usage) {
        new GarbageCollector(simulation, store).start();
        new NamespaceController(simulation, store).start();
        new NamespaceContentsController(simulation, store).start();
        new ResourceQuotaController(simulation, store).start();
        new ReplicaSetController(simulation, store).start();
        new DeploymentController(simulation, store).start();
        new StatefulSetController(simulation, store).start();
        new DaemonSetController(simulation, store).start();
        new JobController(simulation, store).start();
        new CronJobController(simulation, store).start();
        new NodeController(simulation, store).start();
        new TaintEvictionController(simulation, store).start();
        new DisruptionController(simulation, store).start();
        var selectors = new ServiceSelectors(store);
        new EndpointsController(simulation, store, selectors).start();
        new EndpointSliceController(simulation, store, selectors).start();
        new HorizontalPodAutoscalerController(simulation, store, usage).start();
    }
}
