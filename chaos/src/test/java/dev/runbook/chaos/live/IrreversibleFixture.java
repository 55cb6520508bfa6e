package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.Decision;
import dev.runbook.api.Default;
import dev.runbook.api.Rollback;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.When;
import dev.runbook.api.port.WorkloadRef;
import dev.runbook.api.port.Workloads;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Restarts what can't be restarted back; leaves a note, too, if it is told to. */
@Runbook(title = "Restart the agents", parameters = IrreversibleFixture.Notes.class)
@Alert(name = "Stuck", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class IrreversibleFixture {
    record Notes(@Default("false") boolean notes) {}

    @Step(order = 10, kind = StepKind.CHANGE, title = "Note")
    @When("notes")
    void note(KubernetesClient client) {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("restarted")
                        .endMetadata()
                        .build())
                .create();
    }

    Decision notes(Notes notes) {
        return notes.notes() ? Decision.run("told to") : Decision.skip("not told to");
    }

    @Rollback("note")
    void unnote(KubernetesClient client) {
        client.configMaps().withName("restarted").delete();
    }

    @Step(order = 20, kind = StepKind.CHANGE, title = "Restart", irreversible = "the old pods are gone")
    void restart(Workloads workloads) {
        workloads.restart(WorkloadRef.deployment("agents"));
    }
}
