package dev.runbook.chaos.crash;

import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.VERIFY;

import dev.runbook.api.Alert;
import dev.runbook.api.Effects;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.port.Await;
import dev.runbook.api.port.Workloads;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Changes that can be taken back whole. */
@Runbook(title = "Grow and configure")
@Alert(name = "Any", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class GrowFixture extends GrownAgentsFixture {
    @Step(order = 20, kind = CHANGE)
    void configure(KubernetesClient client) {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("note")
                        .endMetadata()
                        .addToData("text", "kept")
                        .build())
                .create();
        client.configMaps().inNamespace("default").withName("settings").edit(settings -> {
            settings.getData().put("colour", "red");
            return settings;
        });
    }

    @Rollback("configure")
    void restore(KubernetesClient client, Effects effects) {
        client.configMaps().inNamespace("default").withName("settings").edit(settings -> {
            settings.getData().put("colour", "blue");
            return settings;
        });
        if (effects.touched("ConfigMap", "note")) {
            client.configMaps().inNamespace("default").withName("note").delete();
        }
    }

    @Step(order = 40, kind = VERIFY, timeout = "5m")
    void wait(Await await, Workloads workloads) {
        await.until("rolled out", () -> workloads.get(AGENTS).complete());
    }

    /** The same, and then it fails. */
    @Runbook(title = "Grow, configure, fail")
    @Alert(name = "Any", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
    static class GrowAndFailFixture extends GrowFixture {
        @Step(order = 50, kind = VERIFY)
        void fail() {
            throw new IllegalStateException("on purpose");
        }
    }
}
