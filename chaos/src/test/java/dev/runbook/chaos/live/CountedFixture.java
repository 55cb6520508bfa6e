package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/** Finds a table, and changes something that can be taken back. */
@Runbook(title = "Count, and say so")
@Alert(name = "Uncounted", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class CountedFixture {
    record Row(String service, int pods) {}

    @Step(order = 10, kind = StepKind.OBSERVE, title = "Count the pods")
    List<Row> count() {
        return List.of(new Row("shop", 3), new Row("agents", 2));
    }

    @Step(order = 20, kind = StepKind.CHANGE, title = "Say so")
    void say(KubernetesClient client) {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("counted")
                        .endMetadata()
                        .build())
                .create();
    }

    @Rollback("say")
    void forget(KubernetesClient client) {
        client.configMaps().withName("counted").delete();
    }
}
