package dev.runbook.engine.journal;

import dev.runbook.api.Effect.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a journal tells of one step. Filled by {@link HistoryReader} alone. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class StepHistory {
    private final String step;
    private final List<RecordedEffect> effects = new ArrayList<>();
    private final List<RecordedEffect> rollbackEffects = new ArrayList<>();
    private final List<RecordedAnswer> reads = new ArrayList<>();
    private final List<RecordedAnswer> rollbackReads = new ArrayList<>();
    private String outcome = "";
    private String reason = "";
    private String cause = "";
    private String rollback = "";
    private @Nullable JsonNode value;
    private int attempt;
    private int attemptBegins;
    private int rollbackBegins;

    StepHistory(String step) {
        this.step = step;
    }

    void started(int number) {
        attempt = number;
        reads.clear();
        attemptBegins = effects.size();
    }

    void intended(RecordedEffect effect, boolean byRollback) {
        var before = byRollback ? rollbackEffects : effects;
        before.add(effect.call() == 0 ? effect.ofCall(guessedCall(effect, before)) : effect);
    }

    /** Journals of earlier versions don't tell of which call an effect is. */
    private static long guessedCall(RecordedEffect effect, List<RecordedEffect> before) {
        if (before.isEmpty()) {
            return effect.sequence();
        }
        var last = before.get(before.size() - 1);
        boolean further = last.request().equals(effect.request())
                && (last.outcome() == Outcome.FAILED || effect.operation().startsWith("DELETECOLLECTION "));
        return further ? last.call() : effect.sequence();
    }

    void effectEnded(long sequence, Outcome known, @Nullable RecordedAnswer answer, String told) {
        UnaryOperator<RecordedEffect> ended =
                effect -> effect.sequence() == sequence ? effect.ended(known, answer, told) : effect;
        effects.replaceAll(ended);
        rollbackEffects.replaceAll(ended);
    }

    void read(RecordedAnswer answer, boolean byRollback) {
        (byRollback ? rollbackReads : reads).add(answer);
    }

    void ended(String how, String why, String kind, @Nullable JsonNode returned) {
        outcome = how;
        reason = why;
        cause = kind;
        value = returned;
    }

    void assumed(boolean done) {
        if (done) {
            ended("SUCCEEDED", "a person said that it is done", "", null);
            return;
        }
        effects.replaceAll(effect -> effect.outcome() == Outcome.UNKNOWN ? effect.with(Outcome.FAILED) : effect);
    }

    void reopen() {
        outcome = "";
        reason = "";
        cause = "";
        value = null;
    }

    void rollbackStarted() {
        rollback = "STARTED";
        rollbackReads.clear();
        rollbackBegins = rollbackEffects.size();
    }

    void rollbackEnded(String how) {
        rollback = how;
    }

    /** Returns the step's name. */
    public String step() {
        return step;
    }

    /** Returns {@code SUCCEEDED}, {@code SKIPPED} or {@code FAILED}; empty for a step that did not end. */
    public String outcome() {
        return outcome;
    }

    /** Returns why it was skipped or failed. */
    public String reason() {
        return reason;
    }

    /** Returns what the run's verdict depends on where it failed, as {@link JournalRecord.StepEnded} has it. */
    public String cause() {
        return cause;
    }

    /** Returns why the run was stopped, where it was skipped for that; empty otherwise. */
    public String stopped() {
        return outcome.equals("SKIPPED") && reason.startsWith(History.STOPPED)
                ? reason.substring(History.STOPPED.length()).replaceFirst("^: ", "")
                : "";
    }

    /** Returns what it returned; null if it returned nothing. */
    public @Nullable JsonNode value() {
        return value;
    }

    /** Returns whether something of the value was masked, so that it can't be given to later steps. */
    public boolean valueMasked() {
        return value != null && masked(value);
    }

    /** Returns whether it began and did not end. */
    public boolean interrupted() {
        return attempt > 0 && outcome.isEmpty();
    }

    /** Returns the attempt that was under way, from 1; 0 if none was. */
    public int attempt() {
        return attempt;
    }

    /** Returns all its effects, in order; those of its rollback are not among them. */
    public List<RecordedEffect> effects() {
        return List.copyOf(effects);
    }

    /** Returns how many objects it created whose names the API server made, but in an attempt that runs again. */
    int namedByServer() {
        var kept = outcome.isEmpty() ? effects.subList(0, attemptBegins) : effects;
        return Math.toIntExact(
                kept.stream().filter(RecordedEffect::namedByServer).count());
    }

    /** Returns the effects of the attempt that was under way. */
    public List<RecordedEffect> effectsOfAttempt() {
        return List.copyOf(effects.subList(attemptBegins, effects.size()));
    }

    /** Returns what the attempt that was under way had read, in order. */
    public List<RecordedAnswer> readsOfAttempt() {
        return List.copyOf(reads);
    }

    /** Returns what the rollback that was under way had read, in order. */
    public List<RecordedAnswer> readsOfRollback() {
        return List.copyOf(rollbackReads);
    }

    /** Returns {@code STARTED}, {@code SUCCEEDED} or {@code FAILED}; empty if the rollback was not begun. */
    public String rollback() {
        return rollback;
    }

    /** Returns the effects of the rollback that was under way. */
    public List<RecordedEffect> effectsOfRollback() {
        return List.copyOf(rollbackEffects.subList(rollbackBegins, rollbackEffects.size()));
    }

    /** Returns whether a JSON value holds the mask anywhere. */
    public static boolean masked(JsonNode json) {
        if (json.isContainer()) {
            return json.valueStream().anyMatch(StepHistory::masked);
        }
        return json.isString() && json.asString().equals(Redaction.MASK);
    }

    /** Returns a copy without the fields that were masked. */
    public static JsonNode withoutMasked(JsonNode json) {
        var copy = json.deepCopy();
        dropMasked(copy);
        return copy;
    }

    private static void dropMasked(JsonNode json) {
        if (json instanceof ObjectNode object) {
            object.properties().stream()
                    .filter(field -> !field.getValue().isContainer() && masked(field.getValue()))
                    .map(Map.Entry::getKey)
                    .toList()
                    .forEach(object::remove);
        }
        json.valueStream().forEach(StepHistory::dropMasked);
    }
}
