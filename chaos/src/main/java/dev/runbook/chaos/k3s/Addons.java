package dev.runbook.chaos.k3s;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.world.ArgoCd;
import dev.runbook.chaos.world.RequestedWorld;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a world needs beside Kubernetes itself and a cluster may lack.
 *
 * @param client sees the whole cluster
 */
record Addons(KubernetesClient client) {
    private static final String ARGO = "argo-rollouts";
    private static final Set<ResourceType> OF_ARGO =
            Set.of(ResourceType.ROLLOUT, ResourceType.ANALYSIS_TEMPLATE, ResourceType.ANALYSIS_RUN);

    /** Returns what is missing for a world, one line each, with how to get it. */
    List<String> missing(RequestedWorld world) {
        var missing = new ArrayList<String>();
        if (has(world, OF_ARGO) && !(answers("/apis/argoproj.io/v1alpha1/rollouts?limit=1") && argoRuns())) {
            missing.add("the world has Rollouts or analyses, and no Argo Rollouts controller is ready in the namespace "
                    + ARGO + "; install it: kubectl create namespace " + ARGO + " && kubectl apply -n " + ARGO
                    + " -f https://github.com/argoproj/argo-rollouts/releases/latest/download/install.yaml");
        }
        if (has(world, Set.of(ResourceType.HPA)) && !answers("/apis/metrics.k8s.io/v1beta1/nodes")) {
            missing.add("the world has an autoscaler, and no metrics-server answers (API group metrics.k8s.io); install"
                    + " it: kubectl apply -f"
                    + " https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml");
        }
        if (ArgoCd.in(world.contents()) && !answers("/apis/argoproj.io/v1alpha1/applications?limit=1")) {
            missing.add(
                    "the world has Applications of Argo CD, and the API server does not know them; install Argo CD,"
                            + " or their definition alone: kubectl apply --server-side"
                            + " -f https://raw.githubusercontent.com/argoproj/argo-cd/stable/manifests/crds/application-crd.yaml");
        }
        return missing;
    }

    private static boolean has(RequestedWorld world, Set<ResourceType> types) {
        return world.contents().manifests().stream().anyMatch(manifest -> types.contains(manifest.type()));
    }

    private boolean answers(String path) {
        try {
            return client.raw(path) != null;
        } catch (KubernetesClientException unavailable) {
            return false;
        }
    }

    private boolean argoRuns() {
        return client.pods().inNamespace(ARGO).list().getItems().stream().anyMatch(K3sWorld::ready);
    }
}
