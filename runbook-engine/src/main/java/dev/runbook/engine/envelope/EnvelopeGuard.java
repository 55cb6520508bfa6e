package dev.runbook.engine.envelope;

import dev.runbook.engine.gate.EffectGuard;
import dev.runbook.engine.gate.Intent;
import dev.runbook.engine.gate.WrittenObjects;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.model.RunbookModel;
import java.util.Optional;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what the drills of a runbook never did. A rollback may write in another way to what its step has written to,
 * since most drills never need it. One guard a process of a run; what earlier ones wrote to counts.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class EnvelopeGuard implements EffectGuard {
    private static final String GLASS =
            " If nothing else helps, --break-glass --reason TEXT acts all the same, and is recorded.";

    private final @Nullable String unfit;
    private final @Nullable Envelope envelope;
    private final String namespace;
    private final WrittenObjects objects;

    private EnvelopeGuard(
            @Nullable String unfit, @Nullable Envelope envelope, String namespace, WrittenObjects objects) {
        this.unfit = unfit;
        this.envelope = envelope;
        this.namespace = namespace;
        this.objects = objects;
    }

    /**
     * Makes the guard of a run in a namespace, from the envelope that is packed with the runbook.
     *
     * @param history what earlier processes did of the run
     */
    public static EnvelopeGuard of(RunbookModel runbook, ClassLoader loader, String namespace, History history) {
        var objects = WrittenObjects.of(history);
        var packed = EnvelopeFile.packed(loader, runbook.id());
        if (packed.isEmpty()) {
            return new EnvelopeGuard(
                    "no drill of " + runbook.id() + " is packed with it, so nothing shows what it does. Write a @Drill,"
                            + " and build the jar after the tests (mvn verify); or allow it by 'undrilled: true' in the"
                            + " policy file.",
                    null,
                    namespace,
                    objects);
        }
        var envelope = packed.get();
        var changed =
                envelope.changed(ReachedClasses.now(loader, envelope.classes().keySet()));
        return changed.isEmpty()
                ? new EnvelopeGuard(null, envelope, namespace, objects)
                : new EnvelopeGuard(
                        runbook.id() + " is not the one that was drilled: " + String.join(", ", changed)
                                + " changed since. Drill it again and pack it after the tests.",
                        null,
                        namespace,
                        objects);
    }

    @Override
    public synchronized Optional<String> objection(Intent intent) {
        if (unfit != null) {
            return Optional.of(unfit + GLASS);
        }
        return envelope == null ? Optional.empty() : outside(envelope, intent).map(reason -> reason + GLASS);
    }

    private Optional<String> outside(Envelope drilled, Intent intent) {
        var call = intent.call();
        if (call == null) {
            var operation = Observed.operation(intent);
            return drilled.operations().contains(operation)
                    ? Optional.empty()
                    : Optional.of("no drill of " + drilled.runbook() + " ever did " + operation + ".");
        }
        var asked = Permission.of(call, true, false, namespace);
        boolean shown = intent.rollback()
                ? drilled.calls().stream().anyMatch(done -> done.effect() && done.sameObjects(asked))
                : drilled.calls().contains(asked);
        return shown
                ? tooMany(drilled, intent)
                : Optional.of("no drill of " + drilled.runbook() + " ever did " + asked.words()
                        + ". Write a drill that needs it, or correct the runbook.");
    }

    private Optional<String> tooMany(Envelope drilled, Intent intent) {
        if (intent.rollback()) {
            return Optional.empty();
        }
        int touched = objects.sizeWith(intent);
        if (touched > drilled.objects() && touched > objects.size()) {
            return Optional.of("it would be object " + touched + " that this run writes to, and the drills of "
                    + drilled.runbook() + " wrote to " + drilled.objects() + " at most.");
        }
        objects.add(intent);
        return Optional.empty();
    }
}
