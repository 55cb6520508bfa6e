package dev.runbook.examples.predator12;

import static dev.runbook.api.Severity.WARNING;
import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.MANUAL;
import static dev.runbook.api.StepKind.OBSERVE;
import static dev.runbook.api.StepKind.VERIFY;

import dev.runbook.api.Alert;
import dev.runbook.api.Decision;
import dev.runbook.api.Default;
import dev.runbook.api.Effects;
import dev.runbook.api.Instructions;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.When;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.Resources;
import dev.runbook.api.port.ResourcesSet;
import dev.runbook.api.port.RolloutChange;
import dev.runbook.api.port.RolloutStatus;
import dev.runbook.api.port.Rollouts;
import dev.runbook.api.port.Slos;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.Workloads;
import dev.runbook.examples.predator12.Predator12Slos.MemoryUse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The command <em>Update resource limits</em>: the backend needs more memory than it asks for. Of a Rollout this is a
 * release (errata 4), so the new pods are looked at before all become so.
 */
@Runbook(title = "Backend memory use is high", namespace = "default", parameters = SetResources.Wanted.class)
@Alert(
        name = "PredatorMemoryHigh",
        severity = WARNING,
        forDuration = "10m",
        slo = MemoryUse.class,
        dashboard = Predator12Links.DASHBOARD)
@Predator12OnCall
public class SetResources {
    private static final String BACKEND = "predator-backend";
    private static final String CONTAINER = "backend";

    /** Quantities as Kubernetes writes them; the document's by default. */
    public record Wanted(
            @Default("1") String cpuRequest,
            @Default("2Gi") String memoryRequest,
            @Default("2") String cpuLimit,
            @Default("4Gi") String memoryLimit) {
        Resources resources() {
            return new Resources(
                    Map.of("cpu", cpuRequest, "memory", memoryRequest), Map.of("cpu", cpuLimit, "memory", memoryLimit));
        }
    }

    /** Who sets resources now would change what is being released, and promote it in full. */
    @Step(order = 10, kind = MANUAL, title = "Finish or undo the release that is under way", timeout = "30m")
    @When("releaseUnderWay")
    Instructions release() {
        return Instructions.of(
                "Promote the release of " + BACKEND
                        + " or undo it, then confirm; resources are set by a release of their own",
                Predator12Links.ARGO_CD,
                Predator12Links.DEPLOYMENT);
    }

    @Step(order = 20, kind = OBSERVE, title = "Check the rollout")
    RolloutStatus rollout(Rollouts rollouts) {
        return rollouts.get(BACKEND);
    }

    @Step(order = 30, kind = CHANGE, title = "Set requests and limits")
    @When("noReleaseUnderWay")
    ResourcesSet set(Workloads workloads, Wanted wanted) {
        return workloads.setResources(WorkloadRef.rollout(BACKEND), CONTAINER, wanted.resources());
    }

    /** Undone by the revision: what was not set before can't be set back to nothing. */
    @Rollback("set")
    void unset(Rollouts rollouts, RolloutStatus seen, Effects effects) {
        if (effects.touched("Rollout", BACKEND)) {
            rollouts.undo(BACKEND, seen.stableRevision());
        }
    }

    @Step(order = 40, kind = VERIFY, title = "The first pods are well", timeout = "10m")
    void firstPods(Await await, Rollouts rollouts) {
        await.until("the Rollout waits in its first pause or is through", () -> {
            var phase = rollouts.get(BACKEND).phase();
            return phase.equals("Paused") || phase.equals("Healthy");
        });
    }

    @Step(order = 50, kind = CHANGE, title = "Promote in full")
    @When("resourcesWereSet")
    RolloutChange promote(Rollouts rollouts) {
        return rollouts.promoteFull(BACKEND);
    }

    @Rollback("promote")
    void back(Rollouts rollouts, RolloutStatus seen, Effects effects) {
        if (effects.touched("Rollout", BACKEND)) {
            rollouts.undo(BACKEND, seen.stableRevision());
        }
    }

    @Step(order = 60, kind = VERIFY, title = "Memory use is back", timeout = "20m")
    void recovered(Await await, Rollouts rollouts, Slos slos) {
        await.holdingFor(Duration.ofMinutes(1))
                .until(
                        "the Rollout is healthy and memory keeps its objective",
                        () -> rollouts.get(BACKEND).phase().equals("Healthy") && slos.met(MemoryUse.class));
    }

    Decision releaseUnderWay(Rollouts rollouts) {
        return rollouts.get(BACKEND).stable()
                ? Decision.skip("no release is under way")
                : Decision.run("a release is under way");
    }

    Decision noReleaseUnderWay(RolloutStatus seen) {
        return seen.stable()
                ? Decision.run("no release is under way")
                : Decision.skip("a release is under way: finish or undo it first");
    }

    /** What waits for its promotion is somebody else's release otherwise. */
    Decision resourcesWereSet(Optional<ResourcesSet> set) {
        return set.isPresent() ? Decision.run("resources were set") : Decision.skip("no resources were set");
    }
}
