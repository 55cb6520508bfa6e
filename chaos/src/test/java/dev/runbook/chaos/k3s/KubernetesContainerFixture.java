package dev.runbook.chaos.k3s;

import org.testcontainers.k3s.K3sContainer;

/** A Kubernetes in a container that is not yet started, as the target k3s makes it. */
public final class KubernetesContainerFixture {
    private KubernetesContainerFixture() {}

    /** @param image with the interface of {@code rancher/k3s} */
    public static K3sContainer of(String image) {
        return K3sNode.container(image);
    }
}
