package dev.runbook.examples.predator12;

import static dev.runbook.api.Severity.CRITICAL;
import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.MANUAL;
import static dev.runbook.api.StepKind.OBSERVE;
import static dev.runbook.api.StepKind.VERIFY;

import dev.runbook.api.Alert;
import dev.runbook.api.Decision;
import dev.runbook.api.Effects;
import dev.runbook.api.Instructions;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.When;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.AwaitTimeout;
import dev.runbook.api.port.Incident;
import dev.runbook.api.port.LogLine;
import dev.runbook.api.port.Notifier;
import dev.runbook.api.port.PodDescription;
import dev.runbook.api.port.PodStatus;
import dev.runbook.api.port.Pods;
import dev.runbook.api.port.Restarted;
import dev.runbook.api.port.Slos;
import dev.runbook.api.port.Undo;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.WorkloadStatus;
import dev.runbook.api.port.Workloads;
import dev.runbook.examples.predator12.Predator12Slos.AgentsReady;
import dev.runbook.examples.predator12.Predator12Slos.RestartRate;
import java.time.Duration;
import java.util.List;

/** PredatorAgentDown: an agent's pod is down for more than a minute. */
@Runbook(title = "An agent is down", namespace = "default")
@Alert(
        name = "PredatorAgentDown",
        severity = CRITICAL,
        forDuration = "1m",
        slo = AgentsReady.class,
        dashboard = Predator12Links.DASHBOARD)
@Predator12OnCall
public class AgentDown {
    private static final WorkloadRef AGENTS = WorkloadRef.deployment("predator-agents");
    private static final int RESTARTS_THAT_ESCALATE = 3;

    @Step(order = 10, kind = OBSERVE, title = "Check pod status")
    List<PodStatus> pods(Pods pods) {
        return pods.list("component=agents");
    }

    @Step(order = 20, kind = OBSERVE, title = "View pod events")
    List<PodDescription> events(Pods pods, List<PodStatus> seen) {
        return seen.stream()
                .filter(pod -> !pod.ready())
                .map(pod -> pods.describe(pod.name()))
                .toList();
    }

    @Step(order = 30, kind = OBSERVE, title = "Check logs before the crash")
    List<LogLine> crashes(Pods pods, List<PodStatus> seen) {
        return seen.stream()
                .filter(pod -> pod.restarts() > 0)
                .flatMap(pod -> pods.previousLogs(pod.name(), 100).stream())
                .toList();
    }

    @Step(order = 40, kind = OBSERVE, title = "Give the kubelet's restart its time", timeout = "5m")
    SelfHealing selfHealing(Await await, Slos slos, Pods pods, Notifier notifier, Incident incident) {
        try {
            await.atMost(Duration.ofMinutes(3)).until("every agent is ready", () -> {
                escalateWhatCrashes(pods, slos, notifier, incident);
                return slos.met(AgentsReady.class);
            });
            return new SelfHealing(true);
        } catch (AwaitTimeout stillDown) {
            return new SelfHealing(false);
        }
    }

    @Step(order = 50, kind = OBSERVE, title = "Check the deployment")
    WorkloadStatus deployment(Workloads workloads) {
        return workloads.get(AGENTS);
    }

    @Step(order = 60, kind = CHANGE, title = "Undo to the revision before")
    @When("imageMissing")
    Undo undo(Workloads workloads, WorkloadStatus deployment) {
        return workloads.undo(AGENTS, deployment.revision() - 1);
    }

    @Rollback("undo")
    void redo(Workloads workloads, WorkloadStatus deployment, Effects effects) {
        if (effects.touched("Deployment", AGENTS.name())) {
            workloads.undo(AGENTS, deployment.revision());
        }
    }

    @Step(
            order = 70,
            kind = CHANGE,
            title = "Restart the deployment",
            irreversible = "a restart replaces pods by equal ones: there is nothing to take back")
    @When("wedged")
    Restarted restart(Workloads workloads) {
        return workloads.restart(AGENTS);
    }

    @Step(order = 80, kind = VERIFY, title = "Every agent is ready", timeout = "10m")
    void recovered(Await await, Slos slos) {
        await.holdingFor(Duration.ofMinutes(1)).until("every agent is ready", () -> slos.met(AgentsReady.class));
    }

    @Step(order = 90, kind = MANUAL, title = "Check the agent dashboard", timeout = "30m")
    Instructions dashboard() {
        return Instructions.of("Look whether every agent takes work again", Predator12Links.AGENTS);
    }

    Decision imageMissing(Pods pods) {
        return pods.list("component=agents").stream()
                        .anyMatch(pod -> pod.status().contains("ImagePull"))
                ? Decision.run("an agent's image can't be pulled")
                : Decision.skip("every agent's image was pulled");
    }

    Decision wedged(Pods pods, SelfHealing selfHealing) {
        if (selfHealing.healed()) {
            return Decision.skip("the kubelet's restart was enough");
        }
        return pods.list("component=agents").stream()
                        .anyMatch(pod -> !pod.ready() && pod.status().equals("Running"))
                ? Decision.run("an agent runs but does not get ready")
                : Decision.skip("no agent runs without being ready");
    }

    private static void escalateWhatCrashes(Pods pods, Slos slos, Notifier notifier, Incident incident) {
        for (var pod : pods.list("component=agents")) {
            if (!pod.ready() && pod.restarts() > RESTARTS_THAT_ESCALATE) {
                escalate(
                        pod.name() + " was restarted " + pod.restarts() + " times and is down again",
                        notifier,
                        incident);
            }
        }
        slos.get(RestartRate.class).stream()
                .filter(rate -> !rate.met())
                .forEach(rate -> escalate(
                        rate.title() + ": " + rate.objective().unit().render(rate.value()), notifier, incident));
    }

    private static void escalate(String what, Notifier notifier, Incident incident) {
        notifier.send("#oncall", what);
        incident.escalate(what + ": another restart does not cure it");
    }

    /**
     * Whether the agents came back by themselves.
     *
     * @param healed whether they did
     */
    public record SelfHealing(boolean healed) {}
}
