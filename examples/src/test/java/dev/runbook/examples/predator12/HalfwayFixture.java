package dev.runbook.examples.predator12;

import static dev.runbook.api.Severity.CRITICAL;
import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.OBSERVE;
import static dev.runbook.api.StepKind.VERIFY;
import static dev.runbook.api.Verdict.ROLLED_BACK;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.Alert;
import dev.runbook.api.Effects;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.drill.Drill;
import dev.runbook.api.port.AutoscalerStatus;
import dev.runbook.api.port.Autoscalers;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.Slos;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.WorkloadStatus;
import dev.runbook.api.port.Workloads;
import dev.runbook.examples.predator12.Predator12Slos.Latency;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** A runbook whose one CHANGE step writes three objects, so that it can fail between them. */
final class HalfwayFixture {
    private static final String BACKEND = "predator-backend";
    private static final WorkloadRef AGENTS = WorkloadRef.deployment("predator-agents");
    private static final String NOTICE = "predator-agents-reduced";

    private HalfwayFixture() {}

    @Runbook(title = "Make room for the backend", namespace = "default")
    @Alert(name = "PredatorBackendAtCapacity", severity = CRITICAL, forDuration = "2m", slo = Latency.class)
    static class MakeRoom {
        @Step(order = 10, kind = OBSERVE, title = "Check the autoscaler")
        AutoscalerStatus autoscaler(Autoscalers autoscalers) {
            return autoscalers.get(BACKEND);
        }

        @Step(order = 20, kind = OBSERVE, title = "Check the agents")
        WorkloadStatus agents(Workloads workloads) {
            return workloads.get(AGENTS);
        }

        @Step(order = 30, kind = CHANGE, title = "Give the backend the room of an agent")
        void makeRoom(
                KubernetesClient client,
                Autoscalers autoscalers,
                Workloads workloads,
                AutoscalerStatus seen,
                WorkloadStatus agents) {
            client.configMaps()
                    .resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withName(NOTICE)
                            .endMetadata()
                            .addToData("from", String.valueOf(agents.desired()))
                            .build())
                    .create();
            autoscalers.setBounds(BACKEND, seen.min(), seen.max() * 2);
            workloads.scale(AGENTS, agents.desired() - 1);
        }

        /** Writes only what is not as it was: what was refused would be refused again. */
        @Rollback("makeRoom")
        void takeBack(
                KubernetesClient client,
                Autoscalers autoscalers,
                Workloads workloads,
                AutoscalerStatus seen,
                WorkloadStatus agents,
                Effects effects) {
            if (effects.touched("Deployment", AGENTS.name())
                    && workloads.get(AGENTS).desired() != agents.desired()) {
                workloads.scale(AGENTS, agents.desired());
            }
            if (effects.touched("HorizontalPodAutoscaler", BACKEND)) {
                autoscalers.setBounds(BACKEND, seen.min(), seen.max());
            }
            if (effects.touched("ConfigMap", NOTICE)) {
                client.configMaps().withName(NOTICE).delete();
            }
        }

        @Step(order = 40, kind = VERIFY, title = "Latency is back", timeout = "15m")
        void recovered(Await await, Slos slos) {
            await.until("P95 latency keeps its objective", () -> slos.met(Latency.class));
        }
    }

    /** Takes back too little: one object stays, another has another bound than before. */
    @Runbook(title = "Make room for the backend, and forget about it", namespace = "default")
    @Alert(name = "PredatorBackendAtCapacity", severity = CRITICAL, forDuration = "2m", slo = Latency.class)
    static class MakeRoomForever extends MakeRoom {
        @Override
        @Rollback("makeRoom")
        void takeBack(
                KubernetesClient client,
                Autoscalers autoscalers,
                Workloads workloads,
                AutoscalerStatus seen,
                WorkloadStatus agents,
                Effects effects) {
            autoscalers.setBounds(BACKEND, seen.min(), seen.max() + 1);
        }
    }

    @Drill(runbook = MakeRoomForever.class, verdict = ROLLED_BACK, control = STAYS_BROKEN)
    static class ForgetfulDrill extends HalfwayDrill {}
}
