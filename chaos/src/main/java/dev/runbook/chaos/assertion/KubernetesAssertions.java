package dev.runbook.chaos.assertion;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import org.apiguardian.api.API;

/** The door to assertions about Kubernetes objects as a client got them. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class KubernetesAssertions {
    private KubernetesAssertions() {}

    /** Starts assertions about a pod. */
    public static PodAssert assertThat(Pod actual) {
        return new PodAssert(actual);
    }

    /** Starts assertions about a Deployment. */
    public static DeploymentAssert assertThat(Deployment actual) {
        return new DeploymentAssert(actual);
    }

    /** Starts assertions about a HorizontalPodAutoscaler. */
    public static AutoscalerAssert assertThat(HorizontalPodAutoscaler actual) {
        return new AutoscalerAssert(actual);
    }

    /** Starts assertions about an Argo Rollout. */
    public static RolloutAssert assertThat(GenericKubernetesResource actual) {
        return new RolloutAssert(actual);
    }
}
