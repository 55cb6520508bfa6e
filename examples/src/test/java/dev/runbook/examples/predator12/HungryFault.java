package dev.runbook.examples.predator12;

import dev.runbook.chaos.world.WorldControls;
import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import java.util.List;

/** A fault of a service team's own: the backend needs more memory than before. */
record HungryFault(String memory) implements Fault {
    private static final String BACKEND = "predator-backend";
    private static final String VERSION = "1.4.0";
    private static final String PODS = "namespace=\"default\",pod=~\"predator-backend-.*\"";

    @Override
    public String describe() {
        return BACKEND + " needs " + memory + " of memory";
    }

    @Override
    public List<String> problems(FaultContext context) {
        return context.ability(WorldControls.class).isPresent()
                ? List.of()
                : List.of("this target does not simulate what services need");
    }

    @Override
    public void inject(FaultContext context) {
        var controls = context.ability(WorldControls.class).orElseThrow();
        controls.release(
                BACKEND,
                VERSION,
                controls.behaviour(BACKEND, VERSION).orElseThrow().memory(memory));
    }

    /** Looks at the share of the request: a target may scale what the manifests say. */
    @Override
    public boolean observed(FaultContext context) {
        return context.metrics()
                        .value("max(container_memory_working_set_bytes{" + PODS + "})"
                                + " / max(kube_pod_container_resource_requests{" + PODS + ",resource=\"memory\"})")
                > 0.78;
    }

    @Override
    public void heal(FaultContext context) {
        var controls = context.ability(WorldControls.class).orElseThrow();
        controls.release(
                BACKEND,
                VERSION,
                controls.behaviour(BACKEND, VERSION).orElseThrow().memory("256Mi"));
    }
}
