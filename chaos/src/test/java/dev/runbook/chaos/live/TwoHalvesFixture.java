package dev.runbook.chaos.live;

import dev.runbook.api.Alert;
import dev.runbook.api.Decision;
import dev.runbook.api.Instructions;
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

/** Does one half, has a person look, and does the other: each is within the bounds, both together are not. */
@Runbook(title = "Two halves", parameters = TwoHalvesFixture.What.class)
@Alert(name = "Whole", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
class TwoHalvesFixture {
    record What(String of) {}

    @Step(order = 10, kind = StepKind.CHANGE, title = "One half")
    void one(KubernetesClient client, Workloads workloads, What what) {
        half(client, workloads, what, 0);
    }

    @Rollback("one")
    void backOne() {}

    @Step(order = 20, kind = StepKind.MANUAL, title = "Look", timeout = "5m")
    Instructions look() {
        return Instructions.of("Look at one half");
    }

    @Step(order = 30, kind = StepKind.CHANGE, title = "The other half")
    @When("wanted")
    void other(KubernetesClient client, Workloads workloads, What what) {
        half(client, workloads, what, 1);
    }

    /** Not yet when it is planned, so that no plan foresees both. */
    Decision wanted(KubernetesClient client) {
        return client.configMaps().withName("wanted").get() == null
                ? Decision.skip("not wanted")
                : Decision.run("wanted");
    }

    /** Has the other half wanted from now on. */
    static void want(KubernetesClient client) {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("wanted")
                        .endMetadata()
                        .build())
                .create();
    }

    @Rollback("other")
    void backOther() {}

    private static void half(KubernetesClient client, Workloads workloads, What what, int half) {
        switch (what.of()) {
            case "maps" -> {
                for (int i = 0; i < 6; i++) {
                    client.resource(new ConfigMapBuilder()
                                    .withNewMetadata()
                                    .withName("half-" + half + "-" + i)
                                    .endMetadata()
                                    .build())
                            .create();
                }
            }
            case "generated" -> {
                for (int i = 0; i < 6; i++) {
                    client.resource(new ConfigMapBuilder()
                                    .withNewMetadata()
                                    .withGenerateName("half-" + half + "-")
                                    .endMetadata()
                                    .addToData("number", String.valueOf(i))
                                    .build())
                            .create();
                }
            }
            case "pods" -> {
                for (int i = 0; i < 3; i++) {
                    client.pods().withName("bare-" + half + "-" + i).delete();
                }
            }
            default -> workloads.scale(WorkloadRef.deployment("agents"), half == 0 ? 2 : 1);
        }
    }
}
