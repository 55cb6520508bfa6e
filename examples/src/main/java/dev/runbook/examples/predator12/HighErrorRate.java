package dev.runbook.examples.predator12;

import static dev.runbook.api.Severity.CRITICAL;
import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.MANUAL;
import static dev.runbook.api.StepKind.NOTIFY;
import static dev.runbook.api.StepKind.OBSERVE;
import static dev.runbook.api.StepKind.VERIFY;

import dev.runbook.api.Alert;
import dev.runbook.api.Decision;
import dev.runbook.api.Effects;
import dev.runbook.api.FiringAlert;
import dev.runbook.api.Instructions;
import dev.runbook.api.OnFailure;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.When;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.Incident;
import dev.runbook.api.port.LogLine;
import dev.runbook.api.port.Notification;
import dev.runbook.api.port.Notifier;
import dev.runbook.api.port.Pods;
import dev.runbook.api.port.RolloutStatus;
import dev.runbook.api.port.Rollouts;
import dev.runbook.api.port.Slos;
import dev.runbook.api.port.Undo;
import dev.runbook.api.slo.Unit;
import dev.runbook.examples.predator12.Predator12Slos.ErrorRate;
import dev.runbook.examples.predator12.Predator12Slos.Latency;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** PredatorHighErrorRate: more than 5 % of the backend's answers are 5xx for two minutes. */
@Runbook(title = "Backend error rate is high", namespace = "default")
@Alert(
        name = "PredatorHighErrorRate",
        severity = CRITICAL,
        forDuration = "2m",
        slo = ErrorRate.class,
        dashboard = Predator12Links.DASHBOARD)
@Predator12OnCall
public class HighErrorRate {
    private static final String BACKEND = "predator-backend";

    @Step(order = 10, kind = NOTIFY, title = "Tell #alerts")
    Notification tell(Notifier notifier, FiringAlert alert) {
        return notifier.send(
                "#alerts", "Backend error rate is " + alert.value(Unit.RATIO).orElse("high"));
    }

    @Step(order = 20, kind = OBSERVE, title = "Check the rollout")
    RolloutStatus rollout(Rollouts rollouts) {
        return rollouts.get(BACKEND);
    }

    @Step(order = 30, kind = OBSERVE, title = "View recent logs")
    List<LogLine> errors(Pods pods, Incident incident) {
        var errors = pods.logs("app=" + BACKEND, 100).stream()
                .filter(line -> line.text().contains("ERROR"))
                .toList();
        incident.note(errors.size() + " errors in the last 100 lines of each pod");
        return errors;
    }

    @Step(order = 40, kind = MANUAL, title = "Look at the dashboard", timeout = "30m")
    @When("neededByAPerson")
    Instructions dashboard() {
        return Instructions.of("Look whether the errors come from the new revision", Predator12Links.GRAFANA);
    }

    @Step(order = 50, kind = CHANGE, title = "Undo to the stable revision", onFailure = OnFailure.ROLL_BACK)
    @When("releaseUnderWay")
    Undo undo(Rollouts rollouts, RolloutStatus seen) {
        return rollouts.undo(BACKEND, seen.stableRevision());
    }

    @Rollback("undo")
    void redo(Rollouts rollouts, RolloutStatus seen, Optional<Undo> undo, Effects effects) {
        if (effects.touched("Rollout", BACKEND)) {
            rollouts.undo(BACKEND, seen.currentRevision());
        }
    }

    @Step(order = 60, kind = VERIFY, title = "Error rate and latency are back", timeout = "10m")
    void recovered(Await await, Slos slos) {
        await.holdingFor(Duration.ofMinutes(1))
                .until(
                        "error rate and latency keep their objectives",
                        () -> slos.met(List.of(ErrorRate.class, Latency.class)));
    }

    Decision releaseUnderWay(RolloutStatus seen) {
        if (seen.aborted()) {
            return Decision.skip("Argo Rollouts has aborted the release: traffic is on the stable revision already");
        }
        return seen.stable()
                ? Decision.skip("no release is under way: there is nothing to undo")
                : Decision.run("revision " + seen.currentRevision() + " is under way, " + seen.canaryWeight() + " %");
    }

    Decision neededByAPerson(RolloutStatus seen) {
        return seen.stable()
                ? Decision.run("no release explains the errors")
                : Decision.skip("a release is under way and explains the errors");
    }
}
