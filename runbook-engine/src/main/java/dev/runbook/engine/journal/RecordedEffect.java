package dev.runbook.engine.journal;

import dev.runbook.api.Effect;
import dev.runbook.api.ObjectRef;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An effect that a journal tells of.
 *
 * @param sequence its number in the run, from 1
 * @param operation what was sent, for a person
 * @param request SHA-256 of what was sent, in hex
 * @param target the object, null for an effect outside the cluster's objects
 * @param before the object as it was, null where there was none; without its secrets
 * @param body what was sent, masked; null where it was not kept
 * @param outcome what is known; unknown where only the intent was written
 * @param answer what was answered; null where it was not kept
 * @param told what its step was told of it, as {@code 200} or the error; empty where it was told nothing, or of what was
 *     sent again in its place
 * @param call the number of the first effect of the same call of the step
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record RecordedEffect(
        long sequence,
        String operation,
        String request,
        @Nullable ObjectRef target,
        @Nullable GenericKubernetesResource before,
        @Nullable JsonNode body,
        Effect.Outcome outcome,
        @Nullable RecordedAnswer answer,
        String told,
        long call) {
    /** Returns it as rollbacks get it. */
    public Effect effect() {
        return new Effect(sequence, operation, target, before, outcome);
    }

    /**
     * Returns whether the API server made the name of what it created. Of a Secret nothing tells but the target, which
     * bears the beginning of the name: with a dash at its end it is no whole one.
     */
    boolean namedByServer() {
        if (!operation.startsWith("CREATE ") || target == null) {
            return false;
        }
        var metadata = body == null ? null : body.path("metadata");
        return metadata == null
                ? target.name().endsWith("-")
                : metadata.path("name").asString("").isEmpty() && metadata.has("generateName");
    }

    /** Returns it with another outcome. */
    public RecordedEffect with(Effect.Outcome known) {
        return ended(known, answer, told);
    }

    /** Returns it as it ended. */
    public RecordedEffect ended(Effect.Outcome known, @Nullable RecordedAnswer answered, String saying) {
        return new RecordedEffect(sequence, operation, request, target, before, body, known, answered, saying, call);
    }

    RecordedEffect ofCall(long number) {
        return new RecordedEffect(sequence, operation, request, target, before, body, outcome, answer, told, number);
    }
}
