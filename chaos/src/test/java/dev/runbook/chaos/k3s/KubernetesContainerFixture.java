package dev.runbook.chaos.k3s;

import java.time.Duration;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/** A Kubernetes in a container that is not yet started. */
public final class KubernetesContainerFixture {
    /** Testcontainers waits a minute, which is not enough where two small processors start more than one. */
    private static final Duration STARTED_WITHIN = Duration.ofMinutes(3);

    private KubernetesContainerFixture() {}

    /** @param image with the interface of {@code rancher/k3s} */
    public static K3sContainer of(String image) {
        return new K3sContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("rancher/k3s"))
                .withStartupTimeout(STARTED_WITHIN);
    }
}
