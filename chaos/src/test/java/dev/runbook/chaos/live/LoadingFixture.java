package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.port.Pods;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Runs a command that is not over when it has begun, as all are on a real cluster. */
@Runbook(title = "Load")
@Alert(name = "Unloaded", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class LoadingFixture {
    @Step(order = 10, kind = StepKind.CHANGE, title = "Load", timeout = "10s", irreversible = "it is loaded")
    void load(Pods pods, KubernetesClient client) {
        var pod = pods.list("component=agents").get(0).name();
        try (var process = client.pods().withName(pod).redirectingInput().exec("load")) {
            client.configMaps().withName("begun").get();
            process.exitCode().join();
        }
    }
}
