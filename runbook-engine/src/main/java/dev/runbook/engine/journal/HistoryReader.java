package dev.runbook.engine.journal;

import dev.runbook.api.Effect.Outcome;
import dev.runbook.api.ObjectRef;
import dev.runbook.api.Verdict;
import dev.runbook.engine.journal.JournalRecord.EffectEnded;
import dev.runbook.engine.journal.JournalRecord.LockTaken;
import dev.runbook.engine.journal.JournalRecord.StepEnded;
import dev.runbook.engine.journal.PreimageKeys.Sealed;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the lines of a journal, one after the other; what they tell is in its fields, for {@link History}. */
final class HistoryReader {
    private static final KubernetesSerialization OBJECTS = new KubernetesSerialization();

    final Map<String, StepHistory> steps = new LinkedHashMap<>();
    final Map<String, String> header = new LinkedHashMap<>();
    final Set<ObjectRef> planned = new LinkedHashSet<>();
    String runbook = "";
    String mode = "";
    String namespace = "";
    Instant startedAt = Instant.EPOCH;
    Instant lastAt = Instant.EPOCH;
    long lastSequence;

    @Nullable Verdict verdict;

    String reason = "";

    @Nullable LockTaken lock;

    private final List<String> ended = new ArrayList<>();
    private final Map<Long, StepHistory> owners = new HashMap<>();
    private final Map<Long, Sealed> preimages = new HashMap<>();
    private final @Nullable PreimageKeys keys;

    /**
     * Makes a reader.
     *
     * @param keys open what is sealed; null to leave it so
     */
    HistoryReader(@Nullable PreimageKeys keys) {
        this.keys = keys;
    }

    HistoryReader read(List<String> lines) {
        for (var line : lines) {
            take(Values.MAPPER.readTree(line));
        }
        return this;
    }

    private void take(JsonNode line) {
        lastAt = Instant.parse(line.path("at").asString());
        var step = line.path("step").asString("");
        switch (line.path("type").asString("")) {
            case "RunStarted" -> started(line);
            case "RunResumed" -> resumed();
            case "LockTaken" -> lock = lock(line);
            case "LockReleased" -> lock = null;
            case "StepStarted" -> step(step).started(line.path("attempt").asInt());
            case "StepEnded" -> {
                ended.remove(step);
                ended.add(step);
                step(step)
                        .ended(
                                text(line, "outcome"),
                                text(line, "reason"),
                                text(line, "cause"),
                                present(line.path("value")));
            }
            case "StepAssumed" -> step(step).assumed(line.path("done").asBoolean());
            case "EffectPlanned" -> {
                var target = present(line.path("target"));
                if (target != null) {
                    planned.add(Values.MAPPER.treeToValue(target, ObjectRef.class));
                }
            }
            case "PreimageSealed" ->
                preimages.put(line.path("sequence").asLong(), new Sealed(text(line, "key"), text(line, "ciphertext")));
            case "EffectIntended" -> intended(step(step), line);
            case "EffectEnded" -> effectEnded(line);
            case "CallAnswered" -> {
                var answer = present(line.path("answer"));
                if (answer != null) {
                    var read = new RecordedAnswer(
                            text(line, "request"), line.path("status").asInt(), answer);
                    step(step).read(read, line.path("rollback").asBoolean());
                }
            }
            case "RollbackStarted" -> step(step).rollbackStarted();
            case "RollbackEnded" -> step(step).rollbackEnded(text(line, "outcome"));
            case "RunEnded" -> {
                verdict = Verdict.valueOf(text(line, "verdict"));
                reason = text(line, "reason");
            }
            default -> {
                // Everything else is told for people.
            }
        }
    }

    private void started(JsonNode line) {
        runbook = text(line, "runbook");
        mode = text(line, "mode");
        namespace = text(line, "namespace");
        startedAt = lastAt;
        line.path("header")
                .properties()
                .forEach(entry -> header.put(entry.getKey(), entry.getValue().asString("")));
    }

    /**
     * What failed for want of a person, or because the run was stopped, and all that was skipped for it, is open again.
     * Where the process died before it had written down the run's end that is so only of what wants a person: who was
     * stopped has yet to end so.
     */
    private void resumed() {
        boolean waits = verdict == Verdict.AWAITING_HUMAN || verdict == Verdict.ABORTED;
        verdict = null;
        boolean open = false;
        if (History.rollingBack(steps.values())) {
            return;
        }
        for (var name : List.copyOf(ended)) {
            var told = step(name);
            open |= told.cause().equals(StepEnded.PERSON)
                    || (waits
                            && (told.outcome().equals("FAILED")
                                    || !told.stopped().isEmpty()));
            if (open) {
                told.reopen();
                ended.remove(name);
            }
        }
    }

    private LockTaken lock(JsonNode line) {
        var fenced = Values.MAPPER.treeToValue(line.path("fenced"), ObjectRef[].class);
        return new LockTaken(lastAt, text(line, "lock"), line.path("token").asLong(), List.of(fenced), List.of());
    }

    private void intended(StepHistory step, JsonNode line) {
        var target = present(line.path("target"));
        var effect = new RecordedEffect(
                line.path("sequence").asLong(),
                text(line, "operation"),
                text(line, "request"),
                target == null ? null : Values.MAPPER.treeToValue(target, ObjectRef.class),
                before(line),
                present(line.path("body")),
                Outcome.UNKNOWN,
                null,
                "",
                line.path("call").asLong());
        lastSequence = Math.max(lastSequence, effect.sequence());
        owners.put(effect.sequence(), step);
        step.intended(effect, line.path("rollback").asBoolean());
    }

    private @Nullable GenericKubernetesResource before(JsonNode line) {
        var sequence = line.path("sequence").asLong();
        var hidden = preimages.remove(sequence);
        if (hidden != null && keys != null) {
            return keys.open(hidden, sequence, text(line, "request"));
        }
        var before = present(line.path("before"));
        return before == null ? null : OBJECTS.unmarshal(before.toString(), GenericKubernetesResource.class);
    }

    private void effectEnded(JsonNode line) {
        var sequence = line.path("sequence").asLong();
        var owner = owners.get(sequence);
        if (owner != null) {
            var answer = present(line.path("answer"));
            var told = EffectEnded.told(text(line, "detail"));
            owner.effectEnded(
                    sequence,
                    Outcome.valueOf(text(line, "outcome")),
                    answer == null || !told.matches("\\d+")
                            ? null
                            : new RecordedAnswer("", Integer.parseInt(told), answer),
                    told);
        }
    }

    private StepHistory step(String name) {
        return steps.computeIfAbsent(name, StepHistory::new);
    }

    private static String text(JsonNode line, String field) {
        return line.path(field).asString("");
    }

    private static @Nullable JsonNode present(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? null : node;
    }
}
