package dev.runbook.engine.journal;

import dev.runbook.api.Effect;
import dev.runbook.api.FiringAlert;
import dev.runbook.api.ObjectRef;
import dev.runbook.api.StepKind;
import dev.runbook.api.Verdict;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Something that a run did or met. The simple name of a record is its {@code type} in the journal, its components are
 * the fields, in their order.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public sealed interface JournalRecord {
    /** Returns when, on the target's clock. */
    Instant at();

    /**
     * A run began.
     *
     * @param runbook the class's name
     * @param mode {@code replay}, {@code plan} or {@code live}
     * @param target the target's name
     * @param namespace the run's namespace
     * @param seed of all random choices
     * @param header what a live run has to know of itself when it is resumed, by name; empty in a replay
     */
    record RunStarted(
            Instant at,
            String runbook,
            String mode,
            String target,
            String namespace,
            long seed,
            Map<String, String> header)
            implements JournalRecord {}

    /**
     * The run has its lock.
     *
     * @param lock {@code namespace/name} of the Lease
     * @param token greater than that of every earlier holder
     * @param fenced the objects that bear the lock's mark
     * @param unfenced those that the run's user may not mark
     */
    record LockTaken(Instant at, String lock, long token, List<ObjectRef> fenced, List<ObjectRef> unfenced)
            implements JournalRecord {}

    /** The run gave its lock back, or had lost it: then {@code lost} says how, and is empty otherwise. */
    record LockReleased(Instant at, String lock, long token, String lost) implements JournalRecord {}

    /** An interrupted run goes on. */
    record RunResumed(Instant at, String by) implements JournalRecord {}

    /** A step goes on that had begun when the run was interrupted. */
    record StepResumed(Instant at, String step) implements JournalRecord {}

    /**
     * A person said what became of a step that nobody can tell from the cluster.
     *
     * @param done whether it counts as done; otherwise what is unknown of it counts as not applied
     */
    record StepAssumed(Instant at, String step, boolean done, String by) implements JournalRecord {}

    /**
     * An effect that a plan held back.
     *
     * @param simulated whether the API server tried it in a dry run
     * @param changes what it would change, a line a field
     * @param warnings what speaks against it, a line each
     */
    record EffectPlanned(
            Instant at,
            String step,
            long sequence,
            String operation,
            String request,
            @Nullable ObjectRef target,
            boolean simulated,
            List<String> changes,
            List<String> warnings)
            implements JournalRecord {}

    /**
     * A plan asked the API server for a right that a run needs.
     *
     * @param verb as RBAC has it
     * @param resource as {@code deployments.apps/scale}
     * @param namespace empty for what has none
     * @param name of the objects; empty for any
     * @param outcome {@code ALLOWED}, {@code LACKING} or {@code UNKNOWN}
     * @param reason why it is not allowed, or not known
     */
    record AccessReviewed(
            Instant at, String verb, String resource, String namespace, String name, String outcome, String reason)
            implements JournalRecord {}

    /**
     * An attempt of a step began.
     *
     * @param attempt from 1
     */
    record StepStarted(Instant at, String step, StepKind kind, String title, int attempt) implements JournalRecord {}

    /**
     * A call that reads was answered; recorded only where the settings ask for it.
     *
     * @param status the HTTP status; 0 if no answer came
     */
    record CallRead(Instant at, String step, String operation, int status) implements JournalRecord {}

    /**
     * An effect is about to be sent.
     *
     * @param rollback whether the step's rollback sends it
     * @param sequence its number in the run, from 1
     * @param request SHA-256 of what is sent, in hex
     * @param target the object, null for an effect outside the cluster's objects
     * @param before the object as it was, null where there was none; secrets are masked when it is written down
     * @param body what is sent, where an interrupted run must recognise it later; masked likewise, null elsewhere
     * @param call the number of the first effect of the same call of the step: one on a collection has an effect on each
     *     object, and one that was not applied is sent again
     */
    record EffectIntended(
            Instant at,
            String step,
            boolean rollback,
            long sequence,
            String operation,
            String request,
            @Nullable ObjectRef target,
            @Nullable GenericKubernetesResource before,
            @Nullable JsonNode body,
            long call)
            implements JournalRecord {}

    /**
     * What the next effect is aimed at holds secrets, and is kept so that only a key opens it.
     *
     * @param sequence the effect's number
     * @param key the id of the key
     * @param ciphertext nonce and ciphertext in Base64, bound to the effect's number and request
     */
    record PreimageSealed(Instant at, String step, long sequence, String key, String ciphertext)
            implements JournalRecord {}

    /**
     * What is known of an effect.
     *
     * @param detail the answer in brief, as {@code 200} or the error
     * @param answer what was answered, where an interrupted run is fed it later; masked, null elsewhere
     */
    record EffectEnded(
            Instant at,
            String step,
            long sequence,
            Effect.Outcome outcome,
            String detail,
            @Nullable JsonNode answer) implements JournalRecord {
        /** The detail of an effect that was looked up and is there; the step is told so. */
        public static final String FOUND = "found applied";

        /** The detail of an effect that was looked up and is not there; the step is told of what is sent in its place. */
        public static final String SENT_AGAIN = "found not applied, sent again";

        private static final String AFTER = ", after the step had been told ";

        /** Returns the detail of an effect that was looked up when its step had gone on with what it was told. */
        public static String foundAfter(boolean applied, String told) {
            return (applied ? FOUND : "found not applied") + AFTER + told;
        }

        static String told(String detail) {
            int told = detail.startsWith("found ") ? detail.indexOf(AFTER) : 0;
            if (told > 0) {
                return detail.substring(told + AFTER.length());
            }
            return detail.equals(FOUND) || detail.equals(SENT_AGAIN) ? "" : detail;
        }
    }

    /**
     * A step that changes things read something; fed to it again when it is resumed.
     *
     * @param rollback whether the step's rollback read it
     * @param request SHA-256 of what was sent, in hex
     * @param status the HTTP status
     * @param answer what was answered, masked
     */
    record CallAnswered(
            Instant at,
            String step,
            boolean rollback,
            String operation,
            String request,
            int status,
            @Nullable JsonNode answer)
            implements JournalRecord {}

    /**
     * A call with an effect was stopped, because the step may have none.
     *
     * @param caller class and line that made it
     */
    record EffectRefused(Instant at, String step, StepKind kind, String operation, String caller)
            implements JournalRecord {}

    /**
     * A call failed and is sent again.
     *
     * @param attempt the one that failed, from 1
     * @param reason as {@code 429}
     * @param pause until the next one
     */
    record CallRetried(Instant at, String step, String operation, int attempt, String reason, Duration pause)
            implements JournalRecord {}

    /** A port declared that an operation only reads, although its calls look like effects. */
    record ReadOnlyDeclared(Instant at, String step, String operation) implements JournalRecord {}

    /**
     * A step ended.
     *
     * @param outcome {@code SUCCEEDED}, {@code SKIPPED} or {@code FAILED}
     * @param reason why it was skipped or failed; empty otherwise
     * @param cause what the run's verdict depends on where it failed: {@value #PERSON}, or the name of a reason to fail;
     *     empty otherwise, and in older journals
     * @param value what it returned, null for nothing
     */
    record StepEnded(
            Instant at,
            String step,
            String outcome,
            String reason,
            String cause,
            @Nullable Object value) implements JournalRecord {
        /** The cause of a step that failed for want of a person. */
        public static final String PERSON = "PERSON";
    }

    /** The run noted something for people. */
    record Noted(Instant at, String step, String text) implements JournalRecord {}

    /** The run handed over to a person. */
    record Escalated(Instant at, String step, String reason) implements JournalRecord {}

    /** People were told. */
    record Notified(Instant at, String step, String channel, String message) implements JournalRecord {}

    /**
     * People were asked.
     *
     * @param step the manual step or the step that asks; {@code start} for the run
     * @param question what
     * @param asked when; the record is written when the run learns of it
     */
    record PersonAsked(Instant at, String step, String question, Instant asked) implements JournalRecord {}

    /**
     * Somebody else than the run called a level of its escalation, since it asked.
     *
     * @param question the hash of what it asked
     * @param level the level's name
     * @param called when; the record is written when the run learns of it
     */
    record LevelCalled(Instant at, String question, String level, Instant called) implements JournalRecord {}

    /**
     * A person answered a manual step or a question.
     *
     * @param answer as {@code CONFIRMED}, {@code DECLINED}, {@code NO_ANSWER}
     * @param who who said so; empty in a replay
     */
    record OperatorAnswered(Instant at, String step, String question, String answer, String who)
            implements JournalRecord {}

    /**
     * A person said whether something may be done; one record a person.
     *
     * @param step the manual step or the step that asks; {@code start}, {@code resume} or {@code rollback} for the run
     * @param approved whether it may be done
     * @param by who said so, as the API server knows them
     * @param way how, as {@code TYPED_YES}
     * @param question SHA-256 of what was asked, in hex
     * @param said when; the record is written when the run learns of it
     */
    record PersonDecided(
            Instant at, String step, boolean approved, String by, String way, String question, Instant said)
            implements JournalRecord {}

    /**
     * Something was judged by the clock; {@code at} is what it showed.
     *
     * @param judged what
     * @param limit what the clock was held against; null where that is no moment
     * @param outcome what came of it
     */
    record TimeJudged(Instant at, String judged, @Nullable Instant limit, String outcome) implements JournalRecord {}

    /**
     * The machine's clock was put, or the machine slept: it does not show what it would if only time had passed.
     *
     * @param expected what it would show
     * @param by how far it is ahead of that; negative when it is behind
     */
    record ClockJumped(Instant at, Instant expected, Duration by) implements JournalRecord {}

    /** The rollback of a step began. */
    record RollbackStarted(Instant at, String step) implements JournalRecord {}

    /**
     * The rollback of a step ended.
     *
     * @param outcome {@code SUCCEEDED} or {@code FAILED}
     */
    record RollbackEnded(Instant at, String step, String outcome, String reason) implements JournalRecord {}

    /**
     * An alert was accepted.
     *
     * @param key fingerprint and start
     * @param fingerprint of its labels
     * @param alert the alert
     */
    record AlertReceived(Instant at, String key, String fingerprint, FiringAlert alert) implements JournalRecord {}

    /** A run begins for an alert. */
    record AlertStarted(Instant at, String key, String run) implements JournalRecord {}

    /** Alertmanager tells that an alert is over of which nobody knows yet what becomes of it. */
    record AlertResolved(Instant at, String key) implements JournalRecord {}

    /**
     * A level of the escalation was called, since the run of an alert asks.
     *
     * @param question the hash of what it asks
     * @param level the level's name
     */
    record AlertEscalated(Instant at, String key, String question, String level) implements JournalRecord {}

    /** It is known what became of an alert; outcomes are those of a verdict, and words for what needed no run. */
    record AlertEnded(Instant at, String key, String outcome, String reason) implements JournalRecord {}

    /**
     * What the incident was in numbers, measured as a run ends that an alert has started.
     *
     * @param slo the SLO's title
     * @param objective its bound, for a person
     * @param worst the value farthest from it, for a person
     * @param worstAt when that was
     * @param outside how long the objective was missed, in whole steps of the query
     * @param of how much time was looked at
     */
    record ImpactMeasured(
            Instant at, String slo, String objective, String worst, Instant worstAt, Duration outside, Duration of)
            implements JournalRecord {}

    /** The run ended. */
    record RunEnded(Instant at, Verdict verdict, String reason) implements JournalRecord {}
}
