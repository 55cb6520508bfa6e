package dev.runbook.chaos.k3s;

import dev.runbook.api.Alert;
import dev.runbook.api.Effects;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.Verdict;
import dev.runbook.api.drill.Control;
import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.Slos;
import dev.runbook.api.port.Undo;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.WorkloadStatus;
import dev.runbook.api.port.Workloads;
import dev.runbook.api.slo.Bound;
import dev.runbook.api.slo.Slo;
import dev.runbook.api.slo.Unit;
import dev.runbook.chaos.fault.ImageMissing;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.WorkerModel;
import java.time.Duration;

/** A release of an image that is not there, on a world that is small enough to be put anywhere. */
@Drill(
        runbook = MissingImageFixture.UndoFixture.class,
        verdict = Verdict.COMPLETED,
        control = Control.STAYS_BROKEN,
        detectWithin = "5m",
        recoverWithin = "5m")
class MissingImageFixture {
    @World
    ClusterWorld world = ClusterWorld.named("agents")
            .settlingFor(Duration.ofSeconds(30))
            .worker(WorkerModel.named("agents"))
            .yaml("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: agents}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: agents}}
                  template:
                    metadata: {labels: {app: agents}}
                    spec:
                      terminationGracePeriodSeconds: 1
                      containers:
                        - name: agent
                          image: "drilled/agents:1"
                          ports: [{containerPort: 8080}]
                          readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 5}
                """);

    @Inject(at = "2m")
    ImageMissing image = ImageMissing.of("agents");

    /** How many pods wait. */
    public static final class Unavailable implements Slo {
        @Override
        public String title() {
            return "agents that are not available";
        }

        @Override
        public String indicator() {
            return "sum(kube_deployment_status_replicas_unavailable{namespace=\"default\",deployment=\"agents\"})";
        }

        @Override
        public Bound objective() {
            return Bound.below(0, Unit.COUNT);
        }
    }

    @Runbook(title = "An agent is missing", namespace = "default")
    @Alert(
            name = "AgentMissing",
            severity = Severity.CRITICAL,
            forDuration = "1m",
            slo = MissingImageFixture.Unavailable.class)
    static class UndoFixture {
        private static final WorkloadRef AGENTS = WorkloadRef.deployment("agents");

        @Step(order = 10, kind = StepKind.OBSERVE)
        WorkloadStatus look(Workloads workloads) {
            return workloads.get(AGENTS);
        }

        @Step(order = 20, kind = StepKind.CHANGE)
        Undo undo(Workloads workloads, WorkloadStatus seen) {
            return workloads.undo(AGENTS, seen.revision() - 1);
        }

        @Rollback("undo")
        void redo(Workloads workloads, WorkloadStatus seen, Effects effects) {
            if (effects.touched("Deployment", AGENTS.name())) {
                workloads.undo(AGENTS, seen.revision());
            }
        }

        @Step(order = 30, kind = StepKind.VERIFY, timeout = "10m")
        void recovered(Await await, Slos slos) {
            await.until("every agent is available", () -> slos.met(MissingImageFixture.Unavailable.class));
        }
    }
}
