package dev.runbook.engine.cli;

import dev.runbook.api.port.Metrics;
import dev.runbook.engine.envelope.AccessRule;
import dev.runbook.engine.envelope.EnvelopeFile;
import dev.runbook.engine.envelope.EnvelopeGuard;
import dev.runbook.engine.gate.EffectGuard;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.JournalRecord.AccessReviewed;
import dev.runbook.engine.journal.JournalRecord.TimeJudged;
import dev.runbook.engine.journal.JournalStore;
import dev.runbook.engine.live.AbortConditions;
import dev.runbook.engine.live.AbortGuard;
import dev.runbook.engine.live.AvailabilityGuard;
import dev.runbook.engine.live.Hold;
import dev.runbook.engine.live.KillSwitch;
import dev.runbook.engine.live.LiveCluster;
import dev.runbook.engine.live.PlannedAccess;
import dev.runbook.engine.live.Policy;
import dev.runbook.engine.live.PolicyGuard;
import dev.runbook.engine.live.SelfApproval;
import dev.runbook.engine.live.TimeWindowGuard;
import dev.runbook.engine.model.RunbookModel;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a run is held within.
 *
 * @param runbook the runbook
 * @param cluster where it runs
 * @param namespace where it acts
 * @param policy what the policy file says
 * @param consent the word of the person who starts it
 */
record Bounds(RunbookModel runbook, LiveCluster cluster, String namespace, Policy policy, Consent consent) {
    private static final Clock CLOCK = Clock.systemUTC();

    /** Refuses a context that the policy does not allow. */
    void requireContext() {
        var context = cluster.identity().context();
        if (!policy.contexts().isEmpty() && !Policy.matches(policy.contexts(), context)) {
            throw new Refusal(
                    ExitCode.REFUSED,
                    "the policy allows the contexts " + String.join(", ", policy.contexts()) + ", not " + context
                            + ". Nothing was done.");
        }
    }

    /** Returns the name that has to be typed before anything changes here; empty where nothing is protected. */
    Optional<String> protectedName() {
        var context = cluster.identity().context();
        if (Policy.matches(policy.protectedContexts(), context)) {
            return Optional.of(context);
        }
        return Policy.matches(policy.protectedNamespaces(), namespace) ? Optional.of(namespace) : Optional.empty();
    }

    /** Returns the guards of a plan: it is held within the bounds of a run, so that it tells what would be refused. */
    List<EffectGuard> ofPlan() {
        return counting(History.none(), true);
    }

    private List<EffectGuard> counting(History history, boolean planned) {
        var guards = new ArrayList<EffectGuard>();
        guards.add(new PolicyGuard(policy, namespace, history));
        guards.add(new AvailabilityGuard(cluster.client(), policy.maxReplicasPercent(), planned));
        if (!policy.undrilled() && !consent.breakGlass) {
            guards.add(EnvelopeGuard.of(runbook, runbook.type().getClassLoader(), namespace, history));
        }
        return guards;
    }

    /** Returns how many others have to agree to a run here; 0 where nobody has to, or the glass is broken. */
    int approvers() {
        return consent.breakGlass ? 0 : policy.approvers(cluster.identity().context(), namespace);
    }

    /**
     * Returns what speaks against the word of other people where a run needs it; empty where nothing does.
     *
     * @param asks whether a step of it asks people
     */
    Optional<String> doubtfulApproval(boolean asks) {
        return asks || approvers() > 0
                ? SelfApproval.warning(
                        cluster.client(), cluster.identity().user(), namespace, policy.approvalNamespace())
                : Optional.empty();
    }

    /** Returns who hears of broken glass; empty for nobody. */
    String told() {
        return policy.tell();
    }

    /**
     * Returns why no run may begin now: the kill switch, the abort conditions, the time, and too many attempts. Broken
     * glass outweighs the last two.
     *
     * @param watched whether a person watches it
     * @param now the moment that counts
     */
    List<String> objections(Attempts.Place place, JournalStore runs, Metrics metrics, boolean watched, Instant now) {
        var objections = new ArrayList<String>();
        killSwitch(watched).objection().ifPresent(objections::add);
        policy.abort().met(metrics).ifPresent(objections::add);
        if (!consent.breakGlass) {
            policy.windows().closed(now).ifPresent(objections::add);
            new Attempts(runs, policy).exhausted(place, now).ifPresent(objections::add);
        }
        return objections;
    }

    /** Returns what the journal says of the moment in which nothing spoke against a run. */
    List<TimeJudged> judged(Instant at) {
        if (consent.breakGlass) {
            return List.of();
        }
        var judged = new ArrayList<TimeJudged>();
        policy.windows().judged(at).ifPresent(judged::add);
        judged.add(new TimeJudged(
                at, "runs of it here since", at.minus(policy.coolDown()), "fewer than " + policy.attempts()));
        return judged;
    }

    /** Returns when a run that is under way is stopped. */
    AbortConditions abort() {
        return policy.abort();
    }

    private KillSwitch killSwitch(boolean watched) {
        return new KillSwitch(cluster.client(), policy.killSwitch(), runbook.id(), watched);
    }

    /** Asks the API server about each right that a run of a plan needs. */
    List<AccessReviewed> reviews(PlannedAccess access, @Nullable String mirror) {
        return access.review(
                cluster.client(),
                AccessRule.ofEngine(namespace, policy.killSwitch(), mirror),
                EnvelopeFile.packed(runbook.type().getClassLoader(), runbook.id())
                        .orElse(null),
                namespace,
                CLOCK);
    }

    /**
     * Returns the guards of a run.
     *
     * @param history what earlier processes did of it
     * @param metrics answers the abort conditions
     * @param watched whether a person watches it
     * @param judged takes down what is refused by the clock
     */
    List<EffectGuard> ofRun(Hold hold, History history, Metrics metrics, boolean watched, Consumer<TimeJudged> judged) {
        var guards = counting(history, false);
        if (!consent.breakGlass) {
            guards.add(new TimeWindowGuard(policy.windows(), CLOCK, judged));
        }
        guards.add(new AbortGuard(policy.abort(), metrics));
        guards.add(killSwitch(watched));
        guards.addAll(hold.guards());
        return guards;
    }
}
