package dev.runbook.examples.predator12;

import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;

/** Somebody promotes the release that is under way, whatever it is worth: it is the stable one from then on. */
record PromotionFault() implements Fault {
    private static final String BACKEND = "predator-backend";
    private static final ResourceDefinitionContext ROLLOUT = new ResourceDefinitionContext.Builder()
            .withGroup("argoproj.io")
            .withVersion("v1alpha1")
            .withKind("Rollout")
            .withPlural("rollouts")
            .withNamespaced(true)
            .build();

    @Override
    public String describe() {
        return "somebody promotes the release of " + BACKEND;
    }

    @Override
    public List<String> problems(FaultContext context) {
        return rollout(context).get() == null ? List.of("there is no Rollout " + BACKEND) : List.of();
    }

    @Override
    public void inject(FaultContext context) {
        rollout(context)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":{\"promoteFull\":true}}");
    }

    @Override
    public boolean observed(FaultContext context) {
        return "Healthy".equals(rollout(context).get().<String>get("status", "phase"));
    }

    @Override
    public void heal(FaultContext context) {
        // What was promoted stays.
    }

    private static Resource<GenericKubernetesResource> rollout(FaultContext context) {
        return context.client()
                .genericKubernetesResources(ROLLOUT)
                .inNamespace(context.namespace())
                .withName(BACKEND);
    }
}
