package dev.runbook.examples.predator12;

import static dev.runbook.api.OnFailure.KEEP;
import static dev.runbook.api.Severity.WARNING;
import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.MANUAL;
import static dev.runbook.api.StepKind.OBSERVE;
import static dev.runbook.api.StepKind.VERIFY;

import dev.runbook.api.Alert;
import dev.runbook.api.Instructions;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.RolloutChange;
import dev.runbook.api.port.RolloutStatus;
import dev.runbook.api.port.Rollouts;
import dev.runbook.api.port.Slos;
import dev.runbook.examples.predator12.Predator12Slos.ErrorRate;
import dev.runbook.examples.predator12.Predator12Slos.Latency;
import java.time.Duration;
import java.util.List;

/** The command <em>promote --full</em> (errata 3): a release that does no harm waits, and a person lets it go on. */
@Runbook(title = "A release waits in its pause", namespace = "default")
@Alert(
        name = "PredatorReleaseWaits",
        severity = WARNING,
        forDuration = "20m",
        expr = "sum(rollout_info{namespace=\"default\",name=\"predator-backend\",phase=\"Paused\"}) > 0",
        dashboard = Predator12Links.DASHBOARD)
@Predator12OnCall
public class ReleaseWaits {
    private static final String BACKEND = "predator-backend";

    @Step(order = 10, kind = OBSERVE, title = "Check the rollout")
    RolloutStatus rollout(Rollouts rollouts) {
        return rollouts.get(BACKEND);
    }

    @Step(order = 20, kind = VERIFY, title = "The new version does no harm", timeout = "5m")
    void harmless(Await await, Slos slos) {
        await.holdingFor(Duration.ofMinutes(1))
                .until(
                        "error rate and latency keep their objectives",
                        () -> slos.met(List.of(ErrorRate.class, Latency.class)));
    }

    @Step(order = 30, kind = MANUAL, title = "Somebody wants the release", timeout = "30m")
    Instructions wanted() {
        return Instructions.of(
                "Confirm that the release may go on to all users",
                Predator12Links.GRAFANA,
                Predator12Links.ARGO_CD,
                Predator12Links.DEPLOYMENT);
    }

    @Step(
            order = 40,
            kind = CHANGE,
            title = "Promote in full",
            irreversible =
                    "a release that went on can't be put back into its pause; one that does harm after all is undone"
                            + " by HighErrorRate and HighLatency")
    RolloutChange promote(Rollouts rollouts) {
        return rollouts.promoteFull(BACKEND);
    }

    @Step(
            order = 50,
            kind = VERIFY,
            title = "The release is through and does no harm",
            timeout = "15m",
            onFailure = KEEP)
    void through(Await await, Rollouts rollouts, Slos slos) {
        await.holdingFor(Duration.ofMinutes(1))
                .until(
                        "the Rollout is healthy and keeps its objectives",
                        () -> rollouts.get(BACKEND).phase().equals("Healthy")
                                && slos.met(List.of(ErrorRate.class, Latency.class)));
    }
}
