package dev.runbook.chaos.assertion;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Objects;
import org.apiguardian.api.API;
import org.assertj.core.api.AbstractAssert;

/** Asserts the state of an Argo Rollout. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class RolloutAssert extends AbstractAssert<RolloutAssert, GenericKubernetesResource> {
    RolloutAssert(GenericKubernetesResource actual) {
        super(actual, RolloutAssert.class);
    }

    /** Asserts that its phase is Healthy. */
    public RolloutAssert isHealthy() {
        return hasPhase("Healthy");
    }

    /** Asserts that its phase is Degraded, as after an abort. */
    public RolloutAssert isDegraded() {
        return hasPhase("Degraded");
    }

    /** Asserts that its phase is Paused. */
    public RolloutAssert isPaused() {
        return hasPhase("Paused");
    }

    /** Asserts how many replicas are wanted. */
    public RolloutAssert hasReplicas(int count) {
        isNotNull();
        Object wanted = actual.get("spec", "replicas");
        if (!(wanted instanceof Number number) || number.intValue() != count) {
            failWithMessage("Expected Rollout %s to have %d replicas, but it has %s", name(), count, wanted);
        }
        return this;
    }

    /** Asserts the image of the first container of its template. */
    public RolloutAssert hasImage(String image) {
        isNotNull();
        String is = actual.get("spec", "template", "spec", "containers", 0, "image");
        if (!image.equals(is)) {
            failWithMessage("Expected Rollout %s to have the image %s, but it has %s", name(), image, is);
        }
        return this;
    }

    private RolloutAssert hasPhase(String phase) {
        isNotNull();
        String is = actual.get("status", "phase");
        if (!phase.equals(is)) {
            String message = actual.get("status", "message");
            failWithMessage(
                    "Expected Rollout %s to be %s, but it is %s%s",
                    name(), phase, is, Objects.toString(message, "").isEmpty() ? "" : ": " + message);
        }
        return this;
    }

    private String name() {
        return actual.getMetadata().getName();
    }
}
