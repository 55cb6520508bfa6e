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
import dev.runbook.api.port.AutoscalerStatus;
import dev.runbook.api.port.Autoscalers;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.BoundsSet;
import dev.runbook.api.port.Incident;
import dev.runbook.api.port.Scaled;
import dev.runbook.api.port.Slos;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.WorkloadStatus;
import dev.runbook.api.port.Workloads;
import dev.runbook.examples.predator12.Predator12Slos.CpuUse;
import java.time.Duration;
import java.util.Optional;

/**
 * The command <em>Manual scale up</em>: the backend has used more than 70 % of its CPU for ten minutes. Where an
 * autoscaler owns the replicas its bounds are raised instead, since it would take a scale back (errata 8).
 */
@Runbook(title = "Backend CPU use is high", namespace = "default", parameters = ScaleOut.Size.class)
@Alert(
        name = "PredatorCpuHigh",
        severity = WARNING,
        forDuration = "10m",
        slo = CpuUse.class,
        dashboard = Predator12Links.DASHBOARD)
@Predator12OnCall
public class ScaleOut {
    private static final WorkloadRef BACKEND = WorkloadRef.rollout("predator-backend");

    /**
     * How large it shall be.
     *
     * @param replicas how many, at least; fewer than there are changes nothing
     */
    public record Size(@Default("5") int replicas) {
        /** Refuses what is no size. */
        public Size {
            if (replicas < 1 || replicas > 50) {
                throw new IllegalArgumentException("replicas must be from 1 to 50, not " + replicas);
            }
        }
    }

    @Step(order = 10, kind = OBSERVE, title = "Check the replicas")
    WorkloadStatus seen(Workloads workloads) {
        return workloads.get(BACKEND);
    }

    @Step(order = 20, kind = OBSERVE, title = "Find who owns the replicas")
    Optional<AutoscalerStatus> owner(Autoscalers autoscalers, Incident incident) {
        var owner = autoscalers.owning(BACKEND);
        owner.ifPresent(found -> incident.note("the autoscaler " + found.name() + " owns the replicas (" + found.min()
                + " to " + found.max() + "): its bounds are changed, not the replicas"));
        return owner;
    }

    @Step(order = 30, kind = CHANGE, title = "Raise the autoscaler's bounds")
    @When("owned")
    BoundsSet raise(Autoscalers autoscalers, Optional<AutoscalerStatus> owner, Size size) {
        var found = owner.orElseThrow();
        return autoscalers.setBounds(
                found.name(), Math.max(found.min(), size.replicas()), Math.max(found.max(), size.replicas()));
    }

    @Rollback("raise")
    void lower(Autoscalers autoscalers, Optional<AutoscalerStatus> owner, Effects effects) {
        owner.filter(found -> effects.touched("HorizontalPodAutoscaler", found.name()))
                .ifPresent(found -> autoscalers.setBounds(found.name(), found.min(), found.max()));
    }

    @Step(order = 40, kind = CHANGE, title = "Scale up")
    @When("nobodyElses")
    Scaled scale(Workloads workloads, WorkloadStatus seen, Size size) {
        return workloads.scale(BACKEND, Math.max(seen.desired(), size.replicas()));
    }

    @Rollback("scale")
    void scaleBack(Workloads workloads, WorkloadStatus seen, Effects effects) {
        if (effects.touched("Rollout", BACKEND.name())) {
            workloads.scale(BACKEND, seen.desired());
        }
    }

    @Step(order = 50, kind = VERIFY, title = "CPU use is back", timeout = "15m")
    void recovered(Await await, Slos slos) {
        await.holdingFor(Duration.ofMinutes(1)).until("CPU use keeps its objective", () -> slos.met(CpuUse.class));
    }

    Decision owned(Optional<AutoscalerStatus> owner) {
        return owner.map(found -> Decision.run("the autoscaler " + found.name() + " owns the replicas"))
                .orElse(Decision.skip("no autoscaler owns the replicas"));
    }

    Decision nobodyElses(Optional<AutoscalerStatus> owner) {
        return owner.isEmpty()
                ? Decision.run("no autoscaler owns the replicas")
                : Decision.skip("the autoscaler would take it back");
    }
}
