package dev.runbook.api;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * What a step set out to do, in order, with the objects as they were before; what a {@link Rollback} works from.
 *
 * @param all every effect that was intended, also those that failed
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Effects(List<Effect> all) {
    /** Copies the list. */
    public Effects {
        all = List.copyOf(all);
    }

    /** Returns whether an object of a kind and name was the target of an effect that may have been applied. */
    public boolean touched(String kind, String name) {
        return of(kind, name).anyMatch(effect -> effect.outcome() != Effect.Outcome.FAILED);
    }

    /** Returns an object as it was before the step's first effect on it; empty if it did not exist or was not touched. */
    public Optional<GenericKubernetesResource> before(String kind, String name) {
        return of(kind, name).findFirst().map(Effect::before);
    }

    private Stream<Effect> of(String kind, String name) {
        return all.stream().filter(effect -> {
            var target = effect.target();
            return target != null && target.kind().equals(kind) && target.name().equals(name);
        });
    }
}
