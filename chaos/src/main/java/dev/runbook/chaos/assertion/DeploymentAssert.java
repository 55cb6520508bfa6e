package dev.runbook.chaos.assertion;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Objects;
import org.apiguardian.api.API;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Asserts the state of a Deployment. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class DeploymentAssert extends AbstractAssert<DeploymentAssert, Deployment> {
    DeploymentAssert(Deployment actual) {
        super(actual, DeploymentAssert.class);
    }

    /** Asserts that all wanted replicas are updated and available, as {@code kubectl rollout status} waits for. */
    public DeploymentAssert isReady() {
        isNotNull();
        int wanted = count(actual.getSpec().getReplicas());
        var status = actual.getStatus();
        int available = status == null ? 0 : count(status.getAvailableReplicas());
        int updated = status == null ? 0 : count(status.getUpdatedReplicas());
        boolean observed = status != null
                && Objects.equals(
                        status.getObservedGeneration(), actual.getMetadata().getGeneration());
        if (available < wanted || updated < wanted || !observed) {
            failWithMessage(
                    "Expected Deployment %s to be ready, but of %d replicas %d are updated and %d available%s",
                    name(), wanted, updated, available, observed ? "" : ", and its newest change is not observed yet");
        }
        return this;
    }

    /** Asserts how many replicas are wanted. */
    public DeploymentAssert hasReplicas(int count) {
        isNotNull();
        int wanted = count(actual.getSpec().getReplicas());
        if (wanted != count) {
            failWithMessage("Expected Deployment %s to have %d replicas, but it has %d", name(), count, wanted);
        }
        return this;
    }

    /** Asserts that a container of its template has an image. */
    public DeploymentAssert hasImage(String image) {
        isNotNull();
        var images = actual.getSpec().getTemplate().getSpec().getContainers().stream()
                .map(Container::getImage)
                .toList();
        if (!images.contains(image)) {
            failWithMessage("Expected Deployment %s to have the image %s, but it has %s", name(), image, images);
        }
        return this;
    }

    private static int count(@Nullable Integer replicas) {
        return replicas == null ? 0 : replicas;
    }

    private String name() {
        return actual.getMetadata().getName();
    }
}
