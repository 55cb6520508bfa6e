package dev.runbook.chaos.live;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;

/** The agents that runbooks grow, as a real Kubernetes runs them. */
final class AgentsOnKubernetesFixture {
    private AgentsOnKubernetesFixture() {}

    static Deployment agents(String namespace) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("agents")
                .endMetadata()
                .withNewSpec()
                .withReplicas(2)
                .withNewSelector()
                .addToMatchLabels("app", "agents")
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "agents")
                .endMetadata()
                .withNewSpec()
                .withTerminationGracePeriodSeconds(1L)
                .addNewContainer()
                .withName("agent")
                .withImage("busybox:1.37")
                .withCommand("sleep", "3600")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }
}
