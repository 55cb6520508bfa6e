package dev.runbook.examples.predator12;

import static dev.runbook.api.Severity.WARNING;
import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.OBSERVE;
import static dev.runbook.api.StepKind.VERIFY;

import dev.runbook.api.Alert;
import dev.runbook.api.Decision;
import dev.runbook.api.Default;
import dev.runbook.api.Effects;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.When;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.Metrics;
import dev.runbook.api.port.Revision;
import dev.runbook.api.port.RolloutChange;
import dev.runbook.api.port.RolloutStatus;
import dev.runbook.api.port.Rollouts;
import dev.runbook.api.port.Undo;
import java.time.Duration;
import java.util.List;

/**
 * The section <em>Rollback Procedures</em>: an analysis has failed and Argo Rollouts has aborted. That traffic is on the
 * stable version is measured in requests; then the specification is brought back, to the stable revision or to a named
 * one, which is a release of its own and promoted in full.
 */
@Runbook(
        title = "A release was aborted and its Rollout is degraded",
        namespace = "default",
        parameters = RolloutDegraded.Target.class)
@Alert(
        name = "PredatorRolloutDegraded",
        severity = WARNING,
        forDuration = "2m",
        expr = "sum(rollout_info{namespace=\"default\",name=\"predator-backend\",phase=\"Abort\"}) > 0",
        dashboard = Predator12Links.DASHBOARD)
@Predator12OnCall
public class RolloutDegraded {
    private static final String BACKEND = "predator-backend";

    /**
     * Where to return to.
     *
     * @param revision its number; 0 for the stable one
     */
    public record Target(@Default("0") long revision) {
        /** Refuses what is no revision. */
        public Target {
            if (revision < 0) {
                throw new IllegalArgumentException("revision must be 0 or a revision's number, not " + revision);
            }
        }

        long of(RolloutStatus seen) {
            return revision == 0 ? seen.stableRevision() : revision;
        }
    }

    /** What Argo Rollouts has done by itself. */
    @Step(order = 10, kind = OBSERVE, title = "Check that the promotion was stopped")
    RolloutStatus rollout(Rollouts rollouts) {
        var seen = rollouts.get(BACKEND);
        if (!seen.aborted() || !seen.phase().equals("Degraded")) {
            throw new IllegalStateException(
                    "the Rollout is " + seen.phase() + " and was not aborted: this runbook is for another incident");
        }
        return seen;
    }

    @Step(order = 20, kind = OBSERVE, title = "Check rollout history")
    List<Revision> history(Rollouts rollouts) {
        return rollouts.history(BACKEND);
    }

    @Step(order = 30, kind = VERIFY, title = "All requests are answered by the stable version", timeout = "5m")
    void trafficOnStable(Await await, Metrics metrics, RolloutStatus seen, List<Revision> history) {
        var image = image(history, seen.stableRevision());
        var requests = "rate(http_requests_total{namespace=\"default\",app=\"" + BACKEND + "\"%s}[1m])";
        var stable = "(sum(" + requests.formatted(",version=\"" + image.substring(image.lastIndexOf(':') + 1) + "\"")
                + ") / sum(" + requests.formatted("") + "))";
        await.until(
                "100 % of the requests go to the stable version",
                () -> metrics.instant(stable + " >= 1").size() == 1);
    }

    private static String image(List<Revision> history, long number) {
        return history.stream()
                .filter(revision -> revision.number() == number)
                .map(Revision::image)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no revision " + number + " of " + BACKEND
                        + " any more; there are "
                        + history.stream().map(Revision::number).toList()));
    }

    @Step(order = 40, kind = CHANGE, title = "Roll back to the revision")
    Undo undo(Rollouts rollouts, RolloutStatus seen, Target target) {
        return rollouts.undo(BACKEND, target.of(seen));
    }

    @Rollback("undo")
    void redo(Rollouts rollouts, RolloutStatus seen, Effects effects) {
        if (effects.touched("Rollout", BACKEND)) {
            rollouts.undo(BACKEND, seen.currentRevision());
        }
    }

    @Step(
            order = 50,
            kind = CHANGE,
            title = "Promote the revision in full",
            timeout = "5m",
            irreversible = "a promotion can't be taken back; the undo before it is")
    @When("notTheStableOne")
    RolloutChange promote(Await await, Rollouts rollouts) {
        // Argo Rollouts forgets a promotion when it begins an update, which takes the abort away.
        await.until(
                "the update to the revision is under way",
                () -> !rollouts.get(BACKEND).aborted());
        return rollouts.promoteFull(BACKEND);
    }

    @Step(order = 60, kind = VERIFY, title = "The Rollout is healthy and runs the revision", timeout = "10m")
    void healthy(Await await, Rollouts rollouts, RolloutStatus seen, List<Revision> history, Target target) {
        var image = image(history, target.of(seen));
        await.holdingFor(Duration.ofMinutes(1)).until("the Rollout is healthy and runs " + image, () -> {
            var now = rollouts.get(BACKEND);
            return now.phase().equals("Healthy") && now.image().equals(image);
        });
    }

    Decision notTheStableOne(RolloutStatus seen, Target target) {
        return target.of(seen) == seen.stableRevision()
                ? Decision.skip("the pods of the stable revision run: Argo Rollouts takes no steps to return to it")
                : Decision.run("revision " + target.revision() + " would wait in the pauses of a release");
    }
}
