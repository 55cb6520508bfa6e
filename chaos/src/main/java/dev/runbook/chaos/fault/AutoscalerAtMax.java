package dev.runbook.chaos.fault;

import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import org.apiguardian.api.API;

/**
 * Leaves a HorizontalPodAutoscaler no room: its maximum becomes the present number of replicas. Immutable.
 *
 * @param autoscaler its name
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record AutoscalerAtMax(String autoscaler) implements Fault {
    /** Leaves an autoscaler no room. */
    public static AutoscalerAtMax of(String autoscaler) {
        return new AutoscalerAtMax(autoscaler);
    }

    @Override
    public String describe() {
        return "autoscaler " + autoscaler + " is at its maximum";
    }

    @Override
    public List<String> problems(FaultContext context) {
        if (resource(context).get() != null) {
            return List.of();
        }
        var there = context
                .client()
                .autoscaling()
                .v2()
                .horizontalPodAutoscalers()
                .inNamespace(context.namespace())
                .list()
                .getItems()
                .stream()
                .map(found -> found.getMetadata().getName());
        return List.of("there is no HorizontalPodAutoscaler " + autoscaler + " in namespace " + context.namespace()
                + "; there is " + Controls.listed(there));
    }

    @Override
    public void inject(FaultContext context) {
        var now = resource(context).get();
        var status = now.getStatus();
        Integer current = status == null ? null : status.getCurrentReplicas();
        Integer minimum = now.getSpec().getMinReplicas();
        int max = Math.max(current == null ? 1 : current, minimum == null ? 1 : minimum);
        FaultMemory.of(context).keep(this, new Bounds(now.getSpec().getMaxReplicas(), max));
        setMax(context, max);
    }

    @Override
    public boolean observed(FaultContext context) {
        var now = resource(context).get();
        return now.getStatus() != null
                && now.getStatus().getCurrentReplicas() != null
                && now.getStatus().getCurrentReplicas() >= now.getSpec().getMaxReplicas();
    }

    /** Gives the earlier maximum back, unless somebody else has set another since. */
    @Override
    public void heal(FaultContext context) {
        var bounds = FaultMemory.of(context).kept(this, Bounds.class).orElseThrow();
        if (resource(context).get().getSpec().getMaxReplicas() == bounds.injected()) {
            setMax(context, bounds.before());
        }
    }

    private void setMax(FaultContext context, int max) {
        resource(context).edit(object -> {
            object.getSpec().setMaxReplicas(max);
            return object;
        });
    }

    private Resource<HorizontalPodAutoscaler> resource(FaultContext context) {
        return context.client()
                .autoscaling()
                .v2()
                .horizontalPodAutoscalers()
                .inNamespace(context.namespace())
                .withName(autoscaler);
    }

    private record Bounds(int before, int injected) {}
}
