package dev.runbook.examples.predator12;

import static dev.runbook.api.Severity.CRITICAL;
import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.MANUAL;
import static dev.runbook.api.StepKind.NOTIFY;
import static dev.runbook.api.StepKind.OBSERVE;
import static dev.runbook.api.StepKind.VERIFY;

import dev.runbook.api.Alert;
import dev.runbook.api.Decision;
import dev.runbook.api.Default;
import dev.runbook.api.Effects;
import dev.runbook.api.FiringAlert;
import dev.runbook.api.Instructions;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.When;
import dev.runbook.api.port.AutoscalerStatus;
import dev.runbook.api.port.Autoscalers;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.BoundsSet;
import dev.runbook.api.port.Notification;
import dev.runbook.api.port.Notifier;
import dev.runbook.api.port.PodStatus;
import dev.runbook.api.port.PodUse;
import dev.runbook.api.port.Pods;
import dev.runbook.api.port.Slos;
import dev.runbook.api.slo.Unit;
import dev.runbook.examples.predator12.Predator12Slos.Latency;
import java.time.Duration;
import java.util.List;

/** PredatorHighLatency: the backend's P95 latency is above 500 ms for two minutes. */
@Runbook(title = "Backend latency is high", namespace = "default", parameters = HighLatency.Limits.class)
@Alert(
        name = "PredatorHighLatency",
        severity = CRITICAL,
        forDuration = "2m",
        slo = Latency.class,
        dashboard = Predator12Links.DASHBOARD)
@Predator12OnCall
public class HighLatency {
    private static final String BACKEND = "predator-backend";

    /**
     * How far the runbook may go.
     *
     * @param ceiling the most replicas that it gives the autoscaler
     */
    public record Limits(@Default("12") int ceiling) {
        /** Refuses a ceiling that could not help. */
        public Limits {
            if (ceiling < 2) {
                throw new IllegalArgumentException("ceiling must be at least 2, not " + ceiling);
            }
        }
    }

    @Step(order = 10, kind = NOTIFY, title = "Tell the person on call")
    Notification tell(Notifier notifier, FiringAlert alert) {
        return notifier.send(
                "#oncall", "Backend P95 latency is " + alert.value(Unit.SECONDS).orElse("high"));
    }

    @Step(order = 20, kind = OBSERVE, title = "Check the pod count")
    List<PodStatus> pods(Pods pods) {
        return pods.list("app=" + BACKEND);
    }

    @Step(order = 30, kind = OBSERVE, title = "Check the autoscaler")
    AutoscalerStatus autoscaler(Autoscalers autoscalers) {
        return autoscalers.get(BACKEND);
    }

    @Step(order = 40, kind = OBSERVE, title = "Check resource usage")
    List<PodUse> use(Pods pods) {
        return pods.top("app=" + BACKEND);
    }

    @Step(order = 50, kind = MANUAL, title = "Look for slow queries and slow traces", timeout = "30m")
    @When("podsAreNotTheCause")
    Instructions slowQueries(AutoscalerStatus seen, Notifier notifier) {
        notifier.send("#oncall", "More replicas won't help: the backend is slow at " + seen.utilization() + " % CPU");
        return Instructions.of(
                "Look for slow queries, which runbook apply HealthCheck lists, and at the slowest traces",
                Predator12Links.JAEGER,
                Predator12Links.ARCHITECTURE);
    }

    @Step(order = 60, kind = CHANGE, title = "Raise the autoscaler's bound")
    @When("atItsBound")
    BoundsSet raise(Autoscalers autoscalers, AutoscalerStatus seen, Limits limits) {
        return autoscalers.setBounds(BACKEND, seen.min(), Math.min(2 * seen.max(), limits.ceiling()));
    }

    @Rollback("raise")
    void lower(Autoscalers autoscalers, AutoscalerStatus seen, Effects effects) {
        if (effects.touched("HorizontalPodAutoscaler", BACKEND)) {
            autoscalers.setBounds(BACKEND, seen.min(), seen.max());
        }
    }

    @Step(order = 70, kind = VERIFY, title = "Latency is back", timeout = "15m")
    void recovered(Await await, Slos slos) {
        await.holdingFor(Duration.ofMinutes(1)).until("P95 latency keeps its objective", () -> slos.met(Latency.class));
    }

    Decision podsAreNotTheCause(AutoscalerStatus seen) {
        // An autoscaler that has added pods has seen load; one at rest says that the pods are not what is slow.
        boolean atRest = seen.current() == seen.min() && !seen.atMax();
        return atRest && seen.utilization() <= seen.targetUtilization()
                ? Decision.run("the autoscaler is at rest: the backend waits for something else")
                : Decision.skip("the pods are at their limit");
    }

    Decision atItsBound(AutoscalerStatus seen, Limits limits) {
        if (!seen.atMax()) {
            return Decision.skip("the autoscaler has room: " + seen.current() + " of " + seen.max() + " replicas");
        }
        return seen.max() < limits.ceiling()
                ? Decision.run("the autoscaler is at its maximum of " + seen.max())
                : Decision.skip("the autoscaler's maximum is at the ceiling of " + limits.ceiling() + " already");
    }
}
