package dev.runbook.engine.execution;

import dev.runbook.api.port.Await;
import dev.runbook.api.spi.PortContext;
import dev.runbook.engine.gate.Mode;
import dev.runbook.engine.gate.StepGate;
import dev.runbook.engine.port.PortSettings;
import dev.runbook.engine.port.Ports;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What one step, condition or rollback acts through.
 *
 * @param run the run
 * @param gate its gate
 * @param time the time it has
 * @param namespace the run's namespace
 * @param ports the ports of this library
 */
record Part(RunState run, StepGate gate, StepTime time, String namespace, Ports ports) implements PortContext {
    static Part of(RunState run, StepGate gate, StepTime time) {
        var namespace = run.namespace();
        return new Part(
                run,
                gate,
                time,
                namespace,
                new Ports(
                        gate,
                        new PortSettings(namespace, run.settings().conduct().messenger())));
    }

    Object port(Class<?> type) {
        return type == Await.class ? await() : ports.get(type);
    }

    @Override
    public KubernetesClient client() {
        return gate.client();
    }

    @Override
    public InstantSource clock() {
        return time.clock();
    }

    @Override
    public Await await() {
        return run.mode() == Mode.PLAN ? new PlanAwait(this::awaited, null) : ArenaAwait.of(time);
    }

    private void awaited(String what) {
        run.note(gate.step(), what);
        gate.waited();
    }

    @Override
    public <T> T readOnly(String operation, Supplier<T> action) {
        return gate.readOnly(operation, action);
    }

    @Override
    public <T> T effect(String operation, Supplier<T> action) {
        return gate.effect(operation, action);
    }
}
