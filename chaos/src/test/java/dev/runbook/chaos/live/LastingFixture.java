package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.port.Pods;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Runs a command of some seconds in a pod, and writes down what it said. */
@Runbook(title = "Work in a pod")
@Alert(name = "WorkWaits", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class LastingFixture {
    @Step(order = 10, kind = StepKind.CHANGE, title = "Work", timeout = "1m")
    void work(Pods pods, KubernetesClient client) {
        var pod = pods.list("app=agents").get(0).name();
        var said = pods.exec(pod, "sh", "-c", "echo begun >> /tmp/work; sleep 6; echo ended")
                .out();
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("worked")
                        .endMetadata()
                        .addToData("said", said.strip())
                        .build())
                .create();
    }

    @Rollback("work")
    void forget(KubernetesClient client) {
        client.configMaps().withName("worked").delete();
    }
}
