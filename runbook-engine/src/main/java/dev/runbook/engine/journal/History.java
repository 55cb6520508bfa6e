package dev.runbook.engine.journal;

import dev.runbook.api.Effect.Outcome;
import dev.runbook.api.ObjectRef;
import dev.runbook.api.Verdict;
import dev.runbook.engine.journal.JournalRecord.LockTaken;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** What the lines of a journal tell of a run so far; what a resumed run starts from. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class History {
    /** How the reason begins for which steps are skipped once a run was stopped. */
    public static final String STOPPED = "the run was stopped";

    private final Map<String, StepHistory> steps;
    private final Map<String, String> header;
    private final List<ObjectRef> planned;
    private final String runbook;
    private final String mode;
    private final String namespace;
    private final Instant startedAt;
    private final Instant lastAt;
    private final long lastSequence;
    private final @Nullable Verdict verdict;
    private final String reason;
    private final @Nullable LockTaken lock;

    private History(HistoryReader read) {
        steps = read.steps;
        header = Map.copyOf(read.header);
        planned = List.copyOf(read.planned);
        runbook = read.runbook;
        mode = read.mode;
        namespace = read.namespace;
        startedAt = read.startedAt;
        lastAt = read.lastAt;
        lastSequence = read.lastSequence;
        verdict = read.verdict;
        reason = read.reason;
        lock = read.lock;
    }

    /** Returns the history of a run that has not begun. */
    public static History none() {
        return of(List.of());
    }

    /**
     * Reads lines.
     *
     * @param lines of a journal, whole and undamaged
     */
    public static History of(List<String> lines) {
        return new History(new HistoryReader(null).read(lines));
    }

    /**
     * Reads lines, with what was sealed in them.
     *
     * @throws PreimageKeys.SealedException if a key is missing or wrong
     */
    public static History of(List<String> lines, PreimageKeys keys) {
        return new History(new HistoryReader(keys).read(lines));
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
        return header;
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
        return planned;
    }

    /** Returns whether a rollback was begun; then nothing but rolling back goes on. */
    public boolean rollingBack() {
        return rollingBack(steps.values());
    }

    static boolean rollingBack(Collection<StepHistory> steps) {
        return steps.stream().anyMatch(step -> !step.rollback().isEmpty());
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
