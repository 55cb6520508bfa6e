package dev.runbook.engine.cli;

import dev.runbook.engine.envelope.AccessRule;
import dev.runbook.engine.envelope.EnvelopeFile;
import dev.runbook.engine.envelope.EnvelopeGuard;
import dev.runbook.engine.gate.EffectGuard;
import dev.runbook.engine.journal.JournalRecord.AccessReviewed;
import dev.runbook.engine.live.KillSwitch;
import dev.runbook.engine.live.LiveCluster;
import dev.runbook.engine.live.PlannedAccess;
import dev.runbook.engine.live.Policy;
import dev.runbook.engine.live.PolicyGuard;
import dev.runbook.engine.live.RunLock;
import dev.runbook.engine.model.RunbookModel;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        var guards = new ArrayList<EffectGuard>();
        guards.add(new PolicyGuard(policy, namespace));
        if (!policy.undrilled() && !consent.breakGlass) {
            guards.add(EnvelopeGuard.of(runbook, runbook.type().getClassLoader(), namespace));
        }
        return guards;
    }

    /** Asks the API server about each right that a run of a plan needs. */
    List<AccessReviewed> reviews(PlannedAccess access, @Nullable String mirror) {
        return access.review(
                cluster.client(),
                AccessRule.ofEngine(namespace, policy.killSwitch(), mirror),
                EnvelopeFile.packed(runbook.type().getClassLoader(), runbook.id())
                        .orElse(null),
                namespace,
                Clock.systemUTC());
    }

    /**
     * Returns the guards of a run.
     *
     * @param watched whether a person watches it
     */
    List<EffectGuard> ofRun(RunLock lock, boolean watched) {
        var guards = ofPlan();
        guards.add(new KillSwitch(cluster.client(), policy.killSwitch(), runbook.id(), watched));
        guards.add(lock);
        return guards;
    }
}
