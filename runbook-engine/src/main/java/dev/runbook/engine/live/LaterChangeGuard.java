package dev.runbook.engine.live;

import dev.runbook.api.Effect.Outcome;
import dev.runbook.engine.gate.Content;
import dev.runbook.engine.gate.EffectGuard;
import dev.runbook.engine.gate.Intent;
import dev.runbook.engine.gate.Overwritten;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.RecordedEffect;
import dev.runbook.engine.journal.StepHistory;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Keeps a rollback from overwriting what somebody else changed since the run wrote to an object. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class LaterChangeGuard implements EffectGuard {
    private static final KubernetesSerialization OBJECTS = new KubernetesSerialization();
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Supplier<List<String>> journal;

    /** Makes a guard of the run that a journal tells of. */
    public LaterChangeGuard(Supplier<List<String>> journal) {
        this.journal = journal;
    }

    @Override
    public Optional<String> objection(Intent intent) {
        if (!intent.rollback() || intent.before().isEmpty()) {
            return Optional.empty();
        }
        var object = intent.before().get(0);
        var last = History.of(journal.get()).steps().stream()
                .flatMap(LaterChangeGuard::all)
                .filter(effect -> isOn(effect, object) && effect.outcome() == Outcome.DONE)
                // A controller that has done what its status asked for takes the wish away.
                .filter(effect -> effect.body() == null || !Content.isStatus(effect.body()))
                .max(Comparator.comparingLong(RecordedEffect::sequence));
        if (last.isEmpty()
                || last.get().body() == null
                || StepHistory.masked(last.get().body())) {
            return Optional.empty();
        }
        var now = MAPPER.readTree(OBJECTS.asJson(object));
        return Content.holds(last.get().body(), now)
                        || spares(intent, last.get().body(), now)
                ? Optional.empty()
                : Optional.of("somebody changed " + object.getKind() + " "
                        + object.getMetadata().getName() + " since effect "
                        + last.get().sequence() + " of this run (" + last.get().operation() + "): what it wrote is not"
                        + " there any more" + changes(last.get().body(), now)
                        + ". To take it back all the same: runbook rollback"
                        + " --overwrite.");
    }

    /** An autoscaler that scales meanwhile does not keep a release from being brought back. */
    private static boolean spares(Intent intent, JsonNode sent, JsonNode now) {
        var call = intent.call();
        return call != null
                && call.verb().equals("update")
                && call.subresource().isEmpty()
                && intent.body() != null
                && Overwritten.spares(sent, now, MAPPER.readTree(intent.body()));
    }

    private static String changes(JsonNode sent, JsonNode now) {
        var changes = Overwritten.of(sent, now);
        return changes.isEmpty() ? "" : " (what it wrote -> what is there): " + String.join(", ", changes);
    }

    private static Stream<RecordedEffect> all(StepHistory step) {
        return Stream.concat(step.effects().stream(), step.effectsOfRollback().stream());
    }

    private static boolean isOn(RecordedEffect effect, GenericKubernetesResource object) {
        var target = effect.target();
        return target != null
                && target.kind().equals(object.getKind())
                && target.name().equals(object.getMetadata().getName())
                && target.namespace()
                        .equals(Optional.ofNullable(object.getMetadata().getNamespace())
                                .orElse(""));
    }
}
