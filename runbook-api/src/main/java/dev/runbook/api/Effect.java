package dev.runbook.api;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * One effect of a step: what it set out to write, and what is known of the outcome.
 *
 * @param sequence its number in the run, from 1
 * @param operation what was sent, as {@code PATCH rollouts.argoproj.io default/predator-backend}
 * @param target the object, null for an effect outside the cluster's objects
 * @param before the object as it was before, null where there was none or it is not an object
 * @param outcome what is known
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Effect(
        long sequence,
        String operation,
        @Nullable ObjectRef target,
        @Nullable GenericKubernetesResource before,
        Outcome outcome) {
    /** What is known of an effect. */
    @API(status = API.Status.EXPERIMENTAL, since = "0.1")
    public enum Outcome {
        /** It was applied. */
        DONE,
        /** It was refused: nothing changed. */
        FAILED,
        /** It was sent and no answer came. */
        UNKNOWN
    }
}
