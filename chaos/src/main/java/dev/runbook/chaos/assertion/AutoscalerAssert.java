package dev.runbook.chaos.assertion;

import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import org.apiguardian.api.API;
import org.assertj.core.api.AbstractAssert;

/** Asserts the state of a HorizontalPodAutoscaler. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class AutoscalerAssert extends AbstractAssert<AutoscalerAssert, HorizontalPodAutoscaler> {
    AutoscalerAssert(HorizontalPodAutoscaler actual) {
        super(actual, AutoscalerAssert.class);
    }

    /** Asserts its bounds. */
    public AutoscalerAssert hasBounds(int min, int max) {
        isNotNull();
        var spec = actual.getSpec();
        Integer written = spec.getMinReplicas();
        int minimum = written == null ? 1 : written;
        if (minimum != min || spec.getMaxReplicas() != max) {
            failWithMessage(
                    "Expected autoscaler %s to have bounds of %d to %d, but it has %d to %d",
                    actual.getMetadata().getName(), min, max, minimum, spec.getMaxReplicas());
        }
        return this;
    }

    /** Asserts that it runs as many replicas as it may. */
    public AutoscalerAssert isAtMaximum() {
        isNotNull();
        var status = actual.getStatus();
        Integer written = status == null ? null : status.getCurrentReplicas();
        int current = written == null ? 0 : written;
        if (current < actual.getSpec().getMaxReplicas()) {
            failWithMessage(
                    "Expected autoscaler %s to be at its maximum, but it runs %d of %d replicas",
                    actual.getMetadata().getName(), current, actual.getSpec().getMaxReplicas());
        }
        return this;
    }
}
