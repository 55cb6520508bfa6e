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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the lines of a journal tell of a run so far; what a resumed run starts from. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class History {
    /** How the reason begins for which steps are skipped once a run was stopped. */
    public static final String STOPPED = "the run was stopped";

    private static final KubernetesSerialization OBJECTS = new KubernetesSerialization();

    private final Map<String, StepHistory> steps = new LinkedHashMap<>();
    private final List<String> ended = new ArrayList<>();
    private final Map<Long, StepHistory> owners = new LinkedHashMap<>();
    private final Map<String, String> header = new LinkedHashMap<>();
    private final Set<ObjectRef> planned = new LinkedHashSet<>();
    private final Map<Long, Sealed> preimages = new HashMap<>();
    private final @Nullable PreimageKeys keys;
    private String runbook = "";
    private String mode = "";
    private String namespace = "";
    private Instant startedAt = Instant.EPOCH;
    private Instant lastAt = Instant.EPOCH;
    private long lastSequence;
    private @Nullable Verdict verdict;
    private String reason = "";
    private @Nullable LockTaken lock;

    private History(@Nullable PreimageKeys keys) {
        this.keys = keys;
    }

    /** Returns the history of a run that has not begun. */
    public static History none() {
        return new History(null);
    }

    /**
     * Reads lines.
     *
     * @param lines of a journal, whole and undamaged
     */
    public static History of(List<String> lines) {
        return read(new History(null), lines);
    }

    /**
     * Reads lines, with what was sealed in them.
     *
     * @throws PreimageKeys.SealedException if a key is missing or wrong
     */
    public static History of(List<String> lines, PreimageKeys keys) {
        return read(new History(keys), lines);
    }

    private static History read(History history, List<String> lines) {
        for (var line : lines) {
            history.take(Values.MAPPER.readTree(line));
        }
        return history;
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
        if (rollingBack()) {
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

    /** Returns whether the run has begun. */
    public boolean begun() {
        return !runbook.isEmpty();
    }

    /** Returns the name of the runbook's class. */
    public String runbook() {
        return runbook;
    }

    /** Returns {@code replay}, {@code plan} or {@code live}. */
    public String mode() {
        return mode;
    }

    /** Returns the run's namespace. */
    public String namespace() {
        return namespace;
    }

    /** Returns what the run wrote down of itself when it began. */
    public Map<String, String> header() {
        return Map.copyOf(header);
    }

    /** Returns when the run began. */
    public Instant startedAt() {
        return startedAt;
    }

    /** Returns when the last record was written. */
    public Instant lastAt() {
        return lastAt;
    }

    /** Returns the number of the last effect. */
    public long lastSequence() {
        return lastSequence;
    }

    /** Returns how the run ended; empty if it has not, or goes on after it had. */
    public Optional<Verdict> verdict() {
        return Optional.ofNullable(verdict);
    }

    /** Returns the lock that was taken last, unless it was given back. */
    public Optional<LockTaken> lock() {
        return Optional.ofNullable(lock);
    }

    /**
     * Returns the lock of a run that has ended and of which nothing tells that it was given back: the process died first,
     * or could not reach the API server.
     */
    public Optional<LockTaken> keptLock() {
        return verdict == null ? Optional.empty() : lock();
    }

    /** Returns why the run ended so. */
    public String reason() {
        return reason;
    }

    /** Returns the objects that a plan would write to, in its order. */
    public List<ObjectRef> planned() {
        return List.copyOf(planned);
    }

    /** Returns whether a rollback was begun; then nothing but rolling back goes on. */
    public boolean rollingBack() {
        return steps.values().stream().anyMatch(step -> !step.rollback().isEmpty());
    }

    /** Returns whether a rollback was begun, and something that was done is not taken back. */
    public boolean rollbackOpen() {
        return rollingBack()
                && steps.values().stream()
                        .filter(step -> !step.rollback().equals("SUCCEEDED"))
                        .flatMap(step -> step.effects().stream())
                        .anyMatch(effect -> effect.outcome() != Outcome.FAILED);
    }

    /** Returns whether the run was stopped, and everything that it had done is taken back: nothing of it goes on. */
    public boolean stoppedAndTakenBack() {
        return verdict == Verdict.ABORTED && rollingBack() && !rollbackOpen();
    }

    /** Returns what is told of a step. */
    public Optional<StepHistory> of(String step) {
        return Optional.ofNullable(steps.get(step));
    }

    /** Returns what all steps did, rollbacks left out; those of one step in their order. */
    public List<RecordedEffect> effects() {
        return steps.values().stream().flatMap(step -> step.effects().stream()).toList();
    }

    /**
     * Returns the objects that the steps wrote to, or meant to, but those whose names the API server made; the caller may
     * add to the set.
     */
    public Set<ObjectRef> written() {
        var objects = new HashSet<ObjectRef>();
        for (var effect : effects()) {
            if (effect.target() != null && !effect.namedByServer()) {
                objects.add(effect.target());
            }
        }
        return objects;
    }

    /** Returns how many objects the steps created whose names the API server made, but in attempts that run again. */
    public int namedByServer() {
        return steps.values().stream().mapToInt(StepHistory::namedByServer).sum();
    }

    /** Returns what is told of all steps, in the order in which they first appear. */
    public List<StepHistory> steps() {
        return List.copyOf(steps.values());
    }
}
