package dev.runbook.examples.predator12;

import static dev.runbook.api.Severity.CRITICAL;
import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.OBSERVE;
import static dev.runbook.api.StepKind.VERIFY;

import dev.runbook.api.Alert;
import dev.runbook.api.Decision;
import dev.runbook.api.Runbook;
import dev.runbook.api.Step;
import dev.runbook.api.When;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.ClusterEvent;
import dev.runbook.api.port.PodStatus;
import dev.runbook.api.port.Pods;
import dev.runbook.api.port.Probes;
import dev.runbook.api.port.RolloutStatus;
import dev.runbook.api.port.Rollouts;
import dev.runbook.api.port.Slos;
import dev.runbook.examples.predator12.HealthCheck.Check;
import dev.runbook.examples.predator12.Predator12Slos.BackendReady;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;

/**
 * The command <em>Restart backend</em>: pods of the backend run and take no requests. Argo Rollouts would wait with a
 * restart until they do (errata 9), so they are replaced one by one.
 */
@Runbook(title = "Backend pods are not ready", namespace = "default")
@Alert(
        name = "PredatorBackendDown",
        severity = CRITICAL,
        forDuration = "2m",
        slo = BackendReady.class,
        dashboard = Predator12Links.DASHBOARD)
@Predator12OnCall
public class BackendDown {
    private static final String BACKEND = "predator-backend";

    /**
     * The pods that were deleted.
     *
     * @param pods their names
     */
    public record Replaced(List<String> pods) {
        /** Copies the list. */
        public Replaced {
            pods = List.copyOf(pods);
        }
    }

    @Step(order = 10, kind = OBSERVE, title = "Check pod status")
    List<PodStatus> pods(Pods pods) {
        return pods.list("app=" + BACKEND);
    }

    @Step(order = 20, kind = OBSERVE, title = "Check recent events, newest first")
    List<ClusterEvent> events(Pods pods, List<PodStatus> seen) {
        return seen.stream()
                .filter(pod -> !pod.ready())
                .flatMap(pod -> pods.events(pod.name()).stream())
                .limit(20)
                .toList();
    }

    @Step(order = 25, kind = OBSERVE, title = "Check the health of all services")
    List<Check> health(KubernetesClient client, Probes probes) {
        return new ServiceChecks(client, probes).all();
    }

    @Step(order = 30, kind = OBSERVE, title = "Check the rollout")
    RolloutStatus rollout(Rollouts rollouts) {
        return rollouts.get(BACKEND);
    }

    @Step(
            order = 40,
            kind = CHANGE,
            title = "Replace the pods that hang",
            irreversible = "a deleted pod is replaced by an equal one: there is nothing to take back")
    @When("noReleaseUnderWay")
    Replaced replace(KubernetesClient client, List<PodStatus> seen) {
        var hanging =
                seen.stream().filter(pod -> !pod.ready()).map(PodStatus::name).toList();
        hanging.forEach(name -> client.pods().withName(name).delete());
        return new Replaced(hanging);
    }

    @Step(order = 50, kind = VERIFY, title = "Every pod is ready", timeout = "10m")
    void recovered(Await await, Slos slos) {
        await.holdingFor(Duration.ofMinutes(1)).until("every pod is ready", () -> slos.met(BackendReady.class));
    }

    Decision noReleaseUnderWay(RolloutStatus seen) {
        return seen.stable()
                ? Decision.run("no release is under way")
                : Decision.skip("a release is under way: undo it rather than replace pods");
    }
}
