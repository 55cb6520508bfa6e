package dev.runbook.examples.predator12;

import static dev.runbook.api.Severity.CRITICAL;
import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.OBSERVE;
import static dev.runbook.api.StepKind.VERIFY;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.LogLine;
import dev.runbook.api.port.PodStatus;
import dev.runbook.api.port.Pods;
import dev.runbook.api.port.Restarted;
import dev.runbook.api.port.Slos;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.Workloads;
import dev.runbook.examples.predator12.Predator12Slos.CeleryReady;
import java.time.Duration;
import java.util.List;

/** The command <em>Restart Celery workers</em>: workers run and take no tasks. */
@Runbook(title = "Celery workers are not ready", namespace = "default")
@Alert(
        name = "PredatorCeleryDown",
        severity = CRITICAL,
        forDuration = "3m",
        slo = CeleryReady.class,
        dashboard = Predator12Links.DASHBOARD)
@Predator12OnCall
public class CeleryDown {
    private static final WorkloadRef CELERY = WorkloadRef.deployment("predator-celery");

    @Step(order = 10, kind = OBSERVE, title = "Check pod status")
    List<PodStatus> pods(Pods pods) {
        return pods.list("app=predator-celery");
    }

    @Step(order = 20, kind = OBSERVE, title = "Check recent errors")
    List<LogLine> errors(Pods pods) {
        return pods.logs("app=predator-celery", 500).stream()
                .filter(line -> line.text().toLowerCase(java.util.Locale.ROOT).contains("error"))
                .toList();
    }

    @Step(
            order = 30,
            kind = CHANGE,
            title = "Restart the Celery workers",
            irreversible = "a restart replaces pods by equal ones; a task that a worker held is delivered again")
    Restarted restart(Workloads workloads) {
        return workloads.restart(CELERY);
    }

    @Step(order = 40, kind = VERIFY, title = "Every worker is ready", timeout = "10m")
    void recovered(Await await, Slos slos) {
        await.holdingFor(Duration.ofMinutes(1)).until("every worker is ready", () -> slos.met(CeleryReady.class));
    }
}
