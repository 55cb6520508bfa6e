package dev.runbook.chaos.crash;

import static dev.runbook.api.StepKind.CHANGE;
import static dev.runbook.api.StepKind.MANUAL;
import static dev.runbook.api.StepKind.VERIFY;

import dev.runbook.api.Alert;
import dev.runbook.api.Instructions;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/** Patches an object, has a person look, and deletes another. */
@Runbook(title = "Clean up")
@Alert(name = "Any", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class CleanUpFixture {
    @Step(order = 10, kind = CHANGE)
    void paint(KubernetesClient client) {
        colour(client, "red");
    }

    @Rollback("paint")
    void repaint(KubernetesClient client) {
        colour(client, "blue");
    }

    private static void colour(KubernetesClient client, String colour) {
        client.configMaps()
                .inNamespace("default")
                .withName("settings")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"colour\":\"" + colour + "\"}}");
    }

    @Step(order = 20, kind = MANUAL)
    Instructions look() {
        return Instructions.of("Look at the colour");
    }

    @Step(order = 30, kind = CHANGE)
    void remove(KubernetesClient client) {
        client.configMaps().inNamespace("default").withName("old").delete();
    }

    @Rollback("remove")
    void bringBack(KubernetesClient client) {
        if (client.configMaps().inNamespace("default").withName("old").get() == null) {
            client.resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withNamespace("default")
                            .withName("old")
                            .endMetadata()
                            .build())
                    .create();
        }
    }

    /** The same, and then it fails. */
    @Runbook(title = "Clean up, fail")
    @Alert(name = "Any", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
    static class AndFailFixture extends CleanUpFixture {
        @Step(order = 40, kind = VERIFY)
        void fail() {
            throw new IllegalStateException("on purpose");
        }
    }
}
